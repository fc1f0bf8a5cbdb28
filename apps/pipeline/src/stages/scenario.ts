/** Stage `scenario`: what streams of requests cost a system, placed by its own solver. */
import { join } from 'node:path';
import { readText, type Scenario, type ScenarioResult, type Workload, writeAtomic } from '@adaptmem/core';
import { type ExitHistogram, serviceModel, simulateStream } from '@adaptmem/hw-sim';
import type { SolverName } from '@adaptmem/mapper';
import type { GlueTask } from '@adaptmem/model';
import { chosenExits } from '../chosen-exits.js';
import type { ExitChoice } from '../experiment/exit-choice.js';
import { readExitTraces } from './compress.js';
import { defineStage } from './define-stage.js';
import { readAllocation } from './map.js';
import { readWorkload } from './profile.js';
import { type StudiedHardware, studiedHardware } from './studied-hardware.js';

export interface ScenarioConfig extends StudiedHardware {
  /** Names of the stages that wrote the workloads and the allocations. */
  profile: string;
  map: string;
  solver: SolverName;
  scenarios: Scenario[];
  seed: number;
  /** The trained tasks in the order of the workload's, those with exits by how they leave; absent: nobody leaves early. */
  exits?: TaskExits[] | undefined;
}

/** How inputs leave a trained task, which further tasks of the workload repeat. */
export interface TaskExits {
  task: GlueTask;
  /** Absent for a task without exits. */
  early?: { compress: string; choice: ExitChoice } | undefined;
}

/**
 * Writes `scenarios.json`, a list of `ScenarioResult`: one for each scenario for which there is an allocation. With exits
 * `scenarios-early-exit.json` too, in which requests leave as the dev split does at the chosen thresholds.
 */
export const scenario = defineStage<ScenarioConfig>({
  kind: 'scenario',
  packages: ['@adaptmem/hw-sim', '@adaptmem/mapper', '@adaptmem/model'],
  inProcess: true,
  run({ config, inputs, output }) {
    const { solver, seed } = config;
    const hardware = studiedHardware(config, inputs);
    const resultsWith = (histograms: readonly (ExitHistogram | undefined)[]) =>
      config.scenarios.flatMap((each): ScenarioResult[] => {
        const tasks = residentTasks(each);
        const allocation = readAllocation(inputs[config.map]!, tasks, solver);
        if (allocation.placements.length === 0) return [];
        const workload = readWorkload(inputs[config.profile]!, tasks);
        const exits = exitsOf(workload, histograms);
        return [simulateStream(serviceModel({ workload, hardware, allocation, exits }, each), each, seed)];
      });
    writeAtomic(join(output, SCENARIOS), `${JSON.stringify(resultsWith([]))}\n`);
    if (!config.exits) return;
    const early = resultsWith(config.exits.map((task) => histogramOf(task, inputs)));
    writeAtomic(join(output, EARLY), `${JSON.stringify(early)}\n`);
  },
});

function histogramOf(
  { task, early }: TaskExits,
  inputs: Readonly<Record<string, string>>,
): ExitHistogram | undefined {
  if (!early) return undefined;
  return chosenExits(task, readExitTraces(inputs[early.compress]!), early.choice).chosen.histogram;
}

/** Of the tasks that leave early. @param histograms of the trained tasks, which the workload's repeat in turn */
function exitsOf({ tasks }: Workload, histograms: readonly (ExitHistogram | undefined)[]) {
  return Object.fromEntries(
    tasks.flatMap((task, index) => {
      const histogram = histograms[index % histograms.length];
      return histogram ? [[task, histogram]] : [];
    }),
  );
}

const SCENARIOS = 'scenarios.json';
const EARLY = 'scenarios-early-exit.json';

/** For how many tasks a scenario's chip is made. */
export function residentTasks({ residency, tasks }: Pick<Scenario, 'residency' | 'tasks'>): number {
  return residency === 'one' ? 1 : tasks;
}

/** The results that `scenario` wrote. */
export function readScenarios(folder: string): ScenarioResult[] {
  return JSON.parse(readText(join(folder, SCENARIOS))) as ScenarioResult[];
}

/** Those in which requests leave early. */
export function readEarlyScenarios(folder: string): ScenarioResult[] {
  return JSON.parse(readText(join(folder, EARLY))) as ScenarioResult[];
}
