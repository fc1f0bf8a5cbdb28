/**
 * The plan of an experiment. A stage's key is a hash of everything that its result depends on, and the keys of
 * its needs are among that, so all keys are known before anything runs.
 */
import { sha256OfFile, sha256OfJson } from '@adaptmem/core';
import { ERRORS } from './errors.js';
import type { JsonValue } from './json-value.js';

/** One step of an experiment, as the application describes it. */
export interface StageSpec {
  /** Unique in the plan, shown to the user, e.g. `train sst-2`. */
  name: string;
  /** Which handler executes it. */
  kind: string;
  /** The part of the resolved configuration that it reads, and nothing else. */
  config: JsonValue;
  /** Names of the stages whose outputs it reads. */
  needs: readonly string[];
  /** Paths of the files that it reads besides, by label; they count by label and content, not by path. */
  files?: Readonly<Record<string, string>>;
  /** Names of the workspace packages whose code it executes. */
  packages: readonly string[];
  /** Whether its numbers depend on the compute backend. */
  usesBackend?: boolean;
  /** Executed in the scheduler's own process: for stages cheaper than starting a process. */
  inProcess?: boolean;
}

/** A stage with its key. */
export interface PlannedStage extends StageSpec {
  /** SHA-256, hexadecimal. */
  key: string;
  /** Key of each needed stage, by name. */
  needKeys: Readonly<Record<string, string>>;
  /** SHA-256 of each file, by label. */
  fileHashes: Readonly<Record<string, string>>;
}

export interface PlanOptions {
  /** Name of the compute backend, part of the key of stages with `usesBackend`. */
  backend: string;
  /** Hash of a package's code; see `codeVersion`. */
  codeVersion: (packageName: string) => string;
}

/**
 * Orders the stages so that each comes after what it needs (otherwise in the given order), and gives each its key.
 *
 * @throws AppError `PLAN_DUPLICATE`, `PLAN_UNKNOWN_NEED`, `PLAN_CYCLE`
 * @throws FileError if a file cannot be read
 */
export function planStages(specs: readonly StageSpec[], options: PlanOptions): PlannedStage[] {
  const planned = new Map<string, PlannedStage>();
  const hashOf = rememberHashes();
  for (const spec of inTopologicalOrder(specs))
    planned.set(spec.name, planStage(spec, planned, hashOf, options));
  return [...planned.values()];
}

/** SHA-256 over the names and keys of all stages; it names the run. */
export function planHash(stages: readonly PlannedStage[]): string {
  return sha256OfJson(stages.map(({ name, key }) => [name, key]));
}

function planStage(
  spec: StageSpec,
  planned: ReadonlyMap<string, PlannedStage>,
  hashOf: (path: string) => string,
  { backend, codeVersion }: PlanOptions,
): PlannedStage {
  const needKeys = Object.fromEntries(spec.needs.map((need) => [need, planned.get(need)!.key]));
  const fileHashes = Object.fromEntries(
    Object.entries(spec.files ?? {}).map(([label, path]) => [label, hashOf(path)]),
  );
  const key = sha256OfJson({
    kind: spec.kind,
    config: spec.config,
    needs: needKeys,
    files: fileHashes,
    code: Object.fromEntries(spec.packages.map((name) => [name, codeVersion(name)])),
    backend: spec.usesBackend ? backend : null,
  });
  return { ...spec, key, needKeys, fileHashes };
}

/** Several stages read the same large files: each is read once. */
function rememberHashes(): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const hash = known.get(path) ?? sha256OfFile(path);
    known.set(path, hash);
    return hash;
  };
}

/** Depth first, needs before the stage itself. */
function inTopologicalOrder(specs: readonly StageSpec[]): StageSpec[] {
  const byName = new Map<string, StageSpec>();
  for (const spec of specs) {
    if (byName.has(spec.name)) throw ERRORS.duplicateStage(spec.name);
    byName.set(spec.name, spec);
  }
  const ordered = new Set<StageSpec>();
  const visit = (spec: StageSpec, path: readonly string[]) => {
    if (ordered.has(spec)) return;
    if (path.includes(spec.name)) throw ERRORS.cycle([...path.slice(path.indexOf(spec.name)), spec.name]);
    for (const need of spec.needs) {
      const needed = byName.get(need);
      if (!needed) throw ERRORS.unknownNeed(spec.name, need);
      visit(needed, [...path, spec.name]);
    }
    ordered.add(spec);
  };
  for (const spec of specs) visit(spec, []);
  return [...ordered];
}
