/** Stage `scenario`: what streams of requests cost a system, placed by its own solver. */
import { join } from 'node:path';
import { readText, type Scenario, type ScenarioResult, writeAtomic } from '@adaptmem/core';
import { serviceModel, simulateStream } from '@adaptmem/hw-sim';
import type { SolverName } from '@adaptmem/mapper';
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
}

/** Writes `scenarios.json`, a list of `ScenarioResult`: one for each scenario for which there is an allocation. */
export const scenario = defineStage<ScenarioConfig>({
  kind: 'scenario',
  packages: ['@adaptmem/hw-sim'],
  inProcess: true,
  run({ config, inputs, output }) {
    const { solver, seed } = config;
    const hardware = studiedHardware(config, inputs);
    const results = config.scenarios.flatMap((each): ScenarioResult[] => {
      const tasks = residentTasks(each);
      const allocation = readAllocation(inputs[config.map]!, tasks, solver);
      if (allocation.placements.length === 0) return [];
      const workload = readWorkload(inputs[config.profile]!, tasks);
      return [simulateStream(serviceModel({ workload, hardware, allocation }, each), each, seed)];
    });
    writeAtomic(join(output, SCENARIOS), `${JSON.stringify(results)}\n`);
  },
});

const SCENARIOS = 'scenarios.json';

/** For how many tasks a scenario's chip is made. */
export function residentTasks({ residency, tasks }: Pick<Scenario, 'residency' | 'tasks'>): number {
  return residency === 'one' ? 1 : tasks;
}

/** The results that `scenario` wrote. */
export function readScenarios(folder: string): ScenarioResult[] {
  return JSON.parse(readText(join(folder, SCENARIOS))) as ScenarioResult[];
}
