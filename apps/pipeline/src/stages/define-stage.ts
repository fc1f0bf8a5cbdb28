/** What a kind of stage is: which code and backend its result depends on, and what it does. */
import type { JsonValue, StageContext, StageHandler, StageSpec } from '@adaptmem/runs';
import { APPLICATION } from '../stage-code.js';

/** The context of a stage whose settings have type `C`. */
export type TypedContext<C> = Omit<StageContext, 'config'> & { config: C };

interface StageKindOptions<C> {
  kind: string;
  /** Workspace packages whose code it executes: a change in one of them redoes the stage. */
  packages: readonly string[];
  /** Whether its numbers depend on the compute backend. */
  usesBackend?: boolean;
  /** For stages that are cheaper than a process of their own. */
  inProcess?: boolean;
  run(context: TypedContext<C>): Promise<void> | void;
}

/** One stage of a plan. */
export interface StagePlan<C> {
  name: string;
  config: C;
  needs?: readonly string[];
  /** Files that it reads besides, by label; they count by content. */
  files?: Readonly<Record<string, string>>;
}

export interface StageKind<C> {
  kind: string;
  handler: StageHandler;
  /** The stage as the plan of an experiment lists it. */
  plan(stage: StagePlan<C>): StageSpec;
}

/** Every stage runs code of `core` and of this application. */
const ALWAYS = ['@adaptmem/core', APPLICATION];

/** A kind of stage with typed settings, which must be plain JSON. */
export function defineStage<C>({ kind, packages, run, ...traits }: StageKindOptions<C>): StageKind<C> {
  return {
    kind,
    handler: (context) => run(context as unknown as TypedContext<C>),
    plan: ({ config, needs = [], ...rest }) => ({
      kind,
      packages: [...ALWAYS, ...packages],
      ...traits,
      config: config as JsonValue,
      needs,
      ...rest,
    }),
  };
}
