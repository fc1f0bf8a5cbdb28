/** Stage `map`: places the tensors of a system for every number of tasks, by every solver that is compared. */
import { join } from 'node:path';
import { Allocation, AppError, nearestWord, readText, type Workload, writeAtomic } from '@adaptmem/core';
import { type Hardware, matches } from '@adaptmem/hw-sim';
import { allocate, type SolverName } from '@adaptmem/mapper';
import { defineStage } from './define-stage.js';
import { readWorkload } from './profile.js';

export interface MapConfig {
  /** Name of the `profile` stage whose workloads are placed. */
  profile: string;
  hardware: Hardware;
  solvers: SolverName[];
  objective: 'energy' | 'latency';
  timeLimitSeconds: number;
  taskCounts: number[];
}

/** Writes an allocation for each number of tasks and solver; an infeasible problem is an answer, not an error. */
export const map = defineStage<MapConfig>({
  kind: 'map',
  packages: ['@adaptmem/hw-sim', '@adaptmem/mapper'],
  inProcess: true,
  async run({ config, inputs, output, onProgress, signal }) {
    const { hardware, objective, timeLimitSeconds } = config;
    const cases = config.taskCounts.flatMap((tasks) => config.solvers.map((solver) => ({ tasks, solver })));
    for (const [index, { tasks, solver }] of cases.entries()) {
      signal.throwIfAborted();
      onProgress({ fraction: index / cases.length, detail: `${tasks} tasks, ${solver}` });
      const workload = readWorkload(inputs[config.profile]!, tasks);
      checkPins(workload, hardware);
      const allocation = await allocate(workload, hardware, { solver, objective, timeLimitSeconds });
      writeAtomic(join(output, allocationFile(tasks, solver)), `${JSON.stringify(allocation, null, 1)}\n`);
    }
  },
});

/** @throws AppError `PIN_NO_TENSOR` if a pin is about no tensor of the workload: a name that is mistyped */
function checkPins({ tensors }: Workload, { name, config: { pin: pins = [] } }: Hardware): void {
  for (const { tensor } of pins) {
    if (tensors.some((known) => matches(tensor, known.name))) continue;
    const near = nearestWord(
      tensor,
      tensors.map((known) => known.name),
    );
    throw new AppError(
      'PIN_NO_TENSOR',
      `A pin of "${name}" is about "${tensor}", which no tensor is called`,
      {
        hint: near ? `Did you mean "${near}"?` : 'pipeline explain lists names; * stands for any characters',
      },
    );
  }
}

const allocationFile = (tasks: number, solver: string): string => `allocation-${tasks}-${solver}.json`;

/** An allocation that `map` wrote. */
export function readAllocation(folder: string, tasks: number, solver: string): Allocation {
  return Allocation.parse(JSON.parse(readText(join(folder, allocationFile(tasks, solver)))));
}
