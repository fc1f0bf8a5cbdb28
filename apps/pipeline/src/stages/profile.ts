/** Stage `profile`: the workload of one method on one geometry, for every number of tasks. */
import { join } from 'node:path';
import { readText, type TileSettings, Workload, writeAtomic } from '@adaptmem/core';
import { splitIntoTiles } from '@adaptmem/mapper';
import {
  type AdapterSettings,
  type AlbertConfig,
  type CompressionSettings,
  type ExitSettings,
  geometryStorage,
  measuredStorage,
  type ProfiledTask,
  profileWorkload,
  readPackedModel,
  type StorageOf,
  type TuningMethodName,
  UNCOMPRESSED_STORAGE,
} from '@adaptmem/model';
import { type GivenSpans, givenSpansOf } from '../experiment/attention-span.js';
import { PACKED_MODEL } from './compress.js';
import { defineStage } from './define-stage.js';
import { readTrainingReport } from './train.js';

export interface ProfileConfig {
  /** What results call it, e.g. `albert-base`. */
  geometry: string;
  network: AlbertConfig;
  method: TuningMethodName;
  adapter: AdapterSettings;
  trainPooler: boolean;
  /** Set if inputs may leave the tasks with classes early. */
  exits?: ExitSettings | undefined;
  /** The tasks that were trained; more are served by repeating their sizes. */
  tasks: ProfiledTask[];
  /** How far attention heads look: as the `train` stages learnt it, by task, or as is given. */
  spans?:
    | { kind: 'trained'; trainStages: Record<string, string> }
    | { kind: 'given'; given: GivenSpans }
    | undefined;
  taskCounts: number[];
  sequenceLength: number;
  /** Number format of activations; default: the accelerator's own. */
  activationFormat?: string | undefined;
  /** How large parameters are cut for placing; absent: not at all. */
  tiles?: TileSettings;
  /** `measured`: sizes from the `compress` stages, by task; otherwise by arithmetic from the settings. */
  storage:
    | { kind: 'measured'; compressStages: Record<string, string> }
    | { kind: 'geometry'; settings: CompressionSettings };
}

/**
 * The workload of a system, compressed and with its attention spans; or, to compare with, its parameters as float32, or
 * every head seeing every token.
 */
export type Variant = 'compressed' | 'uncompressed' | 'whole-attention';

/** Writes `workload-<tasks>.json` for each number of tasks, and for the largest what it is compared with. */
export const profile = defineStage<ProfileConfig>({
  kind: 'profile',
  packages: ['@adaptmem/model', '@adaptmem/mapper'],
  inProcess: true,
  run({ config, inputs, output }) {
    const trained = config.tasks.map((task) => ({ ...task, spans: spansOf(config, task.name, inputs) }));
    const write = (count: number, variant: Variant): void => {
      const tasks = repeatTasks(variant === 'whole-attention' ? config.tasks : trained, count);
      const workload = profileWorkload({
        name: [config.geometry, config.method, count, ...marked(variant)].join('/'),
        model: config.geometry,
        config: config.network,
        method: config.method,
        adapter: config.adapter,
        trainPooler: config.trainPooler,
        exits: exitsOf(config, tasks),
        tasks,
        sequenceLength: config.sequenceLength,
        activationFormat: config.activationFormat,
        storage: variant === 'uncompressed' ? UNCOMPRESSED_STORAGE : storageOf(config, tasks, inputs),
      });
      const placed = config.tiles ? splitIntoTiles(workload, config.tiles) : workload;
      writeAtomic(join(output, workloadFile(count, variant)), `${JSON.stringify(placed)}\n`);
    };
    for (const count of config.taskCounts) write(count, 'compressed');
    const most = Math.max(...config.taskCounts);
    write(most, 'uncompressed');
    if (config.spans) write(most, 'whole-attention');
  },
});

/** The exits, if one of these tasks can have some. */
function exitsOf({ exits }: ProfileConfig, tasks: readonly ProfiledTask[]): ExitSettings | undefined {
  return tasks.some(({ numLabels }) => numLabels > 1) ? exits : undefined;
}

/** The spans of a trained task, where they are learnt or given. */
function spansOf(
  { spans }: ProfileConfig,
  task: string,
  inputs: Readonly<Record<string, string>>,
): ProfiledTask['spans'] {
  if (!spans) return undefined;
  if (spans.kind === 'given') return givenSpansOf(spans.given, task);
  return readTrainingReport(inputs[spans.trainStages[task]!]!).spans;
}

/** What names of things to compare with have at their end. */
export const marked = (variant: Variant): string[] => (variant === 'compressed' ? [] : [variant]);

const workloadFile = (tasks: number, variant: Variant): string =>
  `${['workload', tasks, ...marked(variant)].join('-')}.json`;

/** The workload for that many tasks that `profile` wrote; what it is compared with only for the largest number. */
export function readWorkload(folder: string, tasks: number, variant: Variant = 'compressed'): Workload {
  return Workload.parse(JSON.parse(readText(join(folder, workloadFile(tasks, variant)))));
}

/** `count` tasks: those that were trained, then copies of their sizes, named `rte-2`, `rte-3` … */
function repeatTasks(trained: readonly ProfiledTask[], count: number): ProfiledTask[] {
  return Array.from({ length: count }, (_, index) => {
    const task = trained[index % trained.length]!;
    const round = Math.floor(index / trained.length);
    return round === 0 ? task : { ...task, name: `${task.name}-${round + 1}` };
  });
}

function storageOf(
  config: ProfileConfig,
  tasks: readonly ProfiledTask[],
  inputs: Readonly<Record<string, string>>,
): StorageOf {
  if (config.storage.kind === 'geometry') return geometryStorage(config.storage.settings);
  const { compressStages } = config.storage;
  const models = config.tasks.map(({ name }) =>
    readPackedModel(join(inputs[compressStages[name]!]!, PACKED_MODEL)),
  );
  const byTask = Object.fromEntries(tasks.map(({ name }, index) => [name, models[index % models.length]!]));
  return measuredStorage({ shared: models[0], byTask });
}
