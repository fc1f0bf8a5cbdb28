/** Stage `profile`: the workload of one method on one geometry, for every number of tasks. */
import { join } from 'node:path';
import { readText, Workload, writeAtomic } from '@adaptmem/core';
import {
  type AdapterSettings,
  type AlbertConfig,
  type CompressionSettings,
  geometryStorage,
  measuredStorage,
  type ProfiledTask,
  profileWorkload,
  readPackedModel,
  type StorageOf,
  type TuningMethodName,
} from '@adaptmem/model';
import { PACKED_MODEL } from './compress.js';
import { defineStage } from './define-stage.js';

export interface ProfileConfig {
  /** What results call it, e.g. `albert-base`. */
  geometry: string;
  network: AlbertConfig;
  method: TuningMethodName;
  adapter: AdapterSettings;
  trainPooler: boolean;
  /** The tasks that were trained; more are served by repeating their sizes. */
  tasks: ProfiledTask[];
  taskCounts: number[];
  sequenceLength: number;
  /** `measured`: sizes from the `compress` stages, by task; otherwise by arithmetic from the settings. */
  storage:
    | { kind: 'measured'; compressStages: Record<string, string> }
    | { kind: 'geometry'; settings: CompressionSettings };
}

/** Writes `workload-<tasks>.json` for each number of tasks. */
export const profile = defineStage<ProfileConfig>({
  kind: 'profile',
  packages: ['@adaptmem/model'],
  inProcess: true,
  run({ config, inputs, output }) {
    for (const count of config.taskCounts) {
      const tasks = repeatTasks(config.tasks, count);
      const workload = profileWorkload({
        name: `${config.geometry}/${config.method}/${count}`,
        model: config.geometry,
        config: config.network,
        method: config.method,
        adapter: config.adapter,
        trainPooler: config.trainPooler,
        tasks,
        sequenceLength: config.sequenceLength,
        storage: storageOf(config, tasks, inputs),
      });
      writeAtomic(join(output, workloadFile(count)), `${JSON.stringify(workload)}\n`);
    }
  },
});

const workloadFile = (tasks: number): string => `workload-${tasks}.json`;

/** The workload for that many tasks that `profile` wrote. */
export function readWorkload(folder: string, tasks: number): Workload {
  return Workload.parse(JSON.parse(readText(join(folder, workloadFile(tasks)))));
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
