/** Stage `simulate`: what every allocation of a system costs. */
import { join } from 'node:path';
import { type Allocation, readText, type SimulationResult, writeAtomic } from '@adaptmem/core';
import {
  type Hardware,
  simulate as simulateInference,
  type TaskSwitchCost,
  taskSwitchCost,
} from '@adaptmem/hw-sim';
import type { SolverName } from '@adaptmem/mapper';
import { defineStage } from './define-stage.js';
import { readAllocation } from './map.js';
import { readWorkload } from './profile.js';

export interface SimulateConfig {
  /** Names of the stages that wrote the workloads and the allocations. */
  profile: string;
  map: string;
  hardware: Hardware;
  solvers: SolverName[];
  taskCounts: number[];
}

/** What one solver's allocation for one number of tasks costs; without a result where there is no allocation. */
export interface SimulatedCase {
  tasks: number;
  solver: SolverName;
  allocation: Allocation;
  result?: SimulationResult;
  /** To another task, if all tasks are resident, and if the chip keeps one at a time. */
  taskSwitch?: { resident: TaskSwitchCost; oneAtATime?: TaskSwitchCost };
}

/** Writes `simulation.json`, a list of `SimulatedCase`. */
export const simulate = defineStage<SimulateConfig>({
  kind: 'simulate',
  packages: ['@adaptmem/hw-sim'],
  inProcess: true,
  run({ config, inputs, output }) {
    const cases = config.taskCounts.flatMap((tasks) => {
      const workload = readWorkload(inputs[config.profile]!, tasks);
      return config.solvers.map((solver): SimulatedCase => {
        const allocation = readAllocation(inputs[config.map]!, tasks, solver);
        if (allocation.placements.length === 0) return { tasks, solver, allocation };
        const result = simulateInference(workload, config.hardware, allocation);
        return {
          tasks,
          solver,
          allocation,
          result,
          taskSwitch: switchCosts(workload, config.hardware, allocation),
        };
      });
    });
    writeAtomic(join(output, SIMULATION), `${JSON.stringify(cases)}\n`);
  },
});

const SIMULATION = 'simulation.json';

/** The cases that `simulate` wrote. */
export function readSimulation(folder: string): SimulatedCase[] {
  return JSON.parse(readText(join(folder, SIMULATION))) as SimulatedCase[];
}

function switchCosts(...[workload, hardware, allocation]: Parameters<typeof simulateInference>) {
  const resident = taskSwitchCost(workload, hardware, allocation, 'allocated');
  if (!hardware.taskStore) return { resident };
  return { resident, oneAtATime: taskSwitchCost(workload, hardware, allocation, 'one') };
}
