/**
 * The experiment file: what to train, how to compress it, and on which machines to simulate it.
 * Hyper-parameters carry the names of Hugging Face's trainer.
 */

import { OBJECTIVES, ObjectiveWeights, Pin, PlacementConstraints, TileSettings } from '@adaptmem/core';
import { DEFAULT_GAP, SOLVER_NAMES } from '@adaptmem/mapper';
import {
  AdapterConfig,
  CompressionSettings,
  TUNING_METHODS,
  type TuningMethod,
  type TuningMethodName,
} from '@adaptmem/model';
import { z } from 'zod';
import { AttentionSpan, GivenSpans } from './attention-span.js';
import { EarlyExit } from './early-exit.js';
import { FaultSettings } from './fault-settings.js';
import { HyperParameters } from './hyper-parameters.js';
import { partly } from './partly.js';
import { Search } from './search.js';

/** Some of the hyper-parameters. */
const Overrides = partly(HyperParameters.shape);

const METHODS = Object.keys(TUNING_METHODS) as [TuningMethodName, ...TuningMethodName[]];

/** Settings of what a method inserts, for each method that inserts something. */
const TuningByMethod = z
  .strictObject(
    Object.fromEntries(
      METHODS.flatMap((method) => {
        const { inserts }: TuningMethod = TUNING_METHODS[method];
        return inserts ? [[method, partly(inserts.settings.shape).optional()]] : [];
      }),
    ),
  )
  .prefault({}) as z.ZodType<Partial<Record<TuningMethodName, Record<string, unknown>>>>;

const Backbone = z.discriminatedUnion('kind', [
  /** The tiny ALBERT that ships with AdaptMem, pretrained on the quickstart's own grammars. */
  z.strictObject({ kind: z.literal('quickstart') }),
  /** The small ALBERT that ships with AdaptMem, pretrained on English text; its vocabulary is the published ALBERT's. */
  z.strictObject({ kind: z.literal('albert-nano'), tokenizer: z.string().optional() }),
  /** Random weights of the given size; `tokenizer` is a SentencePiece model with at most `vocab_size` pieces. */
  z.strictObject({ kind: z.literal('random'), config: z.string(), tokenizer: z.string() }),
  /** A folder as Hugging Face lays it out: config.json, model.safetensors, spiece.model. */
  z.strictObject({ kind: z.literal('folder'), folder: z.string(), tokenizer: z.string().optional() }),
  /** A published model by name, e.g. `albert-base-v2` or `owner/name@revision`; downloaded once. */
  z.strictObject({
    kind: z.literal('hub'),
    model: z.string(),
    /** Branch, tag or commit; default `main`. */
    revision: z.string().optional(),
    /** Takes the model only from this machine. */
    offline: z.boolean().optional(),
    /** What its files must hash to, by name, in hexadecimal. */
    sha256: z
      .record(z.string(), z.string().regex(/^[0-9a-fA-F]{64}$/, 'Expected 64 hexadecimal digits'))
      .optional(),
    tokenizer: z.string().optional(),
  }),
]);
export type Backbone = z.infer<typeof Backbone>;

const Data = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('quickstart'),
    train_examples: z.number().int().positive().default(2000),
    dev_examples: z.number().int().positive().default(400),
  }),
  z.strictObject({
    source: z.literal('glue'),
    /** The folder that holds `RTE/train.tsv` and so on. */
    folder: z.string(),
    /** Takes only so many examples of a split: the first ones after a seeded shuffle. */
    train_examples: z.number().int().positive().optional(),
    dev_examples: z.number().int().positive().optional(),
  }),
]);

const System = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'Expected lower-case letters, digits and dashes'),
  title: z.string(),
  method: z.enum(METHODS),
  hardware: z.string(),
  /** Who places the tensors for the figures of this system. */
  solver: z.enum(SOLVER_NAMES).default('rule'),
  /** Tensors that a memory must hold; they win over those of the hardware file. */
  pin: z.array(Pin).default([]),
});

const Geometry = z.discriminatedUnion('kind', [
  /** The network that this run trained, with the bits that its encoder wrote. */
  z.strictObject({ kind: z.literal('trained'), sequence_length: z.number().int().positive().optional() }),
  /** A network of another size, not trained here: stored sizes follow from `compress` by arithmetic. */
  z.strictObject({
    kind: z.literal('config'),
    name: z.string().regex(/^[a-z0-9-]+$/),
    config: z.string(),
    sequence_length: z.number().int().positive().default(128),
    /** Wins over the experiment's; by default a bottleneck of 64 shared by all layers, as the backbone is. */
    adapter: partly(AdapterConfig.shape).prefault({ bottleneck: 64, sharing: 'shared' }),
    /** Wins over both. */
    tuning: TuningByMethod,
    /** How far attention heads look; absent: every head sees every token. */
    attention_span: GivenSpans.optional(),
  }),
]);

export const Experiment = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(/^[a-z0-9-]+$/, 'Expected lower-case letters, digits and dashes'),
  description: z.string().default(''),
  seed: z.number().int().nonnegative().default(42),
  /** Seeds of the trainings, each of which is done with every one; by default only `seed`. */
  seeds: z.array(z.number().int().nonnegative()).min(1).optional(),
  /** Default: the embedded one that was pretrained on such texts as `data` has, see `backboneOf`. */
  backbone: Backbone.optional(),
  data: Data,
  tasks: z.array(z.string()).min(1),
  methods: z.array(z.enum(METHODS)).min(1).default(['fine-tuned', 'houlsby']),
  /** Settings of bottleneck adapters: of `houlsby`, `pfeiffer` and `parallel`. */
  adapter: partly(AdapterConfig.shape).prefault({}),
  /** Settings of what single methods insert; they win over `adapter`. */
  tuning: TuningByMethod,
  /** Writes predictions for the test splits, as GLUE's server takes them. */
  predict: z.array(z.literal('test')).default([]),
  /** Whether methods that freeze the backbone train its pooler all the same. */
  train_pooler: z.boolean().default(false),
  /** Learns how far each attention head looks; absent: every head sees every token. */
  attention_span: AttentionSpan.optional(),
  train: HyperParameters.extend({
    by_method: z.partialRecord(z.enum(METHODS), Overrides).default({}),
    by_task: z.record(z.string(), Overrides).default({}),
    /** By task and then by method: what `pipeline search` found. */
    by_task_and_method: z.record(z.string(), z.partialRecord(z.enum(METHODS), Overrides)).default({}),
  }).prefault({}),
  /** What `pipeline search` tries; a run passes over it. */
  search: Search.optional(),
  compress: CompressionSettings.prefault({}),
  /** What faults in stored bits do to the trained networks; absent: not measured. */
  faults: FaultSettings.optional(),
  /** Lets inputs leave the network before its last layer; absent: all of them pass it whole. */
  early_exit: EarlyExit.optional(),
  /**
   * Whether tuning starts from the backbone as its stored bits give it, pruned and in its number format, so that
   * what trains makes up for what compression took (Gordon et al. 2020: prune once, share across tasks).
   */
  tune_on_stored_backbone: z.boolean().default(true),
  geometries: z
    .array(Geometry)
    .min(1)
    .default([{ kind: 'trained' }]),
  systems: z.array(System).min(1),
  /** Numbers of tasks for which the systems are compared. */
  task_counts: z.array(z.number().int().positive()).min(1).default([1, 2, 4, 8]),
  /** Files of scenarios: streams of requests that every system serves; absent: none. */
  scenarios: z.array(z.string()).min(1).optional(),
  /** Solvers compared on every system, beside the one that it names. */
  compare_solvers: z.array(z.enum(SOLVER_NAMES)).default(['rule', 'greedy', 'exact']),
  objective: z.enum(OBJECTIVES).default('energy'),
  /** What a µJ, a ms and a mm² are worth; for `objective: weighted`. */
  objective_weights: ObjectiveWeights.optional(),
  /** What the product demands of places; absent: nothing but room. */
  constraints: PlacementConstraints.optional(),
  /** Cuts large parameters into tiles that are placed each for itself; absent: tensors are placed whole. */
  tiles: TileSettings.optional(),
  /** After so long an exact search gives the best placement found, with its bound. */
  solver_time_limit_seconds: z.number().positive().default(30),
  /** Share of the cost within which an exact search proves its answer; then it stops. */
  solver_gap: z.number().min(0).max(1).default(DEFAULT_GAP).meta({ unit: 'ratio' }),
});
export type Experiment = z.infer<typeof Experiment>;

/** The backbone that is named, or the one that ships with AdaptMem for such data. */
export function backboneOf({ backbone, data }: Experiment): Backbone {
  return backbone ?? { kind: data.source === 'quickstart' ? 'quickstart' : 'albert-nano' };
}

/** The hyper-parameters of one run: the experiment's, then the method's, the task's, and those of both together. */
export function hyperParametersOf(
  experiment: Experiment,
  task: string,
  method: TuningMethodName,
): HyperParameters {
  const { by_method, by_task, by_task_and_method, ...common } = experiment.train;
  return { ...common, ...by_method[method], ...by_task[task], ...by_task_and_method[task]?.[method] };
}

/** The seeds of the trainings. The first one's models are those that are profiled and simulated. */
export function trainingSeeds({ seed, seeds }: Experiment): number[] {
  return seeds ?? [seed];
}
