/** Stage `map`: places the tensors of a system for every number of tasks, by every solver that is compared. */
import { join } from 'node:path';
import {
  Allocation,
  AppError,
  nearestWord,
  type Objective,
  type ObjectiveWeights,
  readText,
  type Workload,
  writeAtomic,
} from '@adaptmem/core';
import { type Hardware, matches } from '@adaptmem/hw-sim';
import { allocate, type SolverName } from '@adaptmem/mapper';
import { defineStage } from './define-stage.js';
import { marked, readWorkload, type Variant } from './profile.js';
import { type StudiedHardware, studiedHardware } from './studied-hardware.js';

export interface MapConfig extends StudiedHardware {
  /** Name of the `profile` stage whose workloads are placed. */
  profile: string;
  /** The system's own solver first; it places what is compared with too. */
  solvers: SolverName[];
  objective: Objective;
  weights?: ObjectiveWeights;
  timeLimitSeconds: number;
  gap: number;
  taskCounts: number[];
  /** Whether attention heads have spans. */
  spans?: boolean | undefined;
}

interface MapCase {
  tasks: number;
  solver: SolverName;
  variant: Variant;
}

/** Writes an allocation for each number of tasks and solver, and one of each variant to compare with; an infeasible problem is an answer, not an error. */
export const map = defineStage<MapConfig>({
  kind: 'map',
  packages: ['@adaptmem/hw-sim', '@adaptmem/mapper', '@adaptmem/model'],
  inProcess: true,
  async run({ config, inputs, output, onProgress, signal }) {
    const { objective, weights, timeLimitSeconds, gap } = config;
    const goal = { objective, ...(weights ? { weights } : {}) };
    const cases = casesOf(config);
    for (const [index, { tasks, solver, variant }] of cases.entries()) {
      signal.throwIfAborted();
      onProgress({
        fraction: index / cases.length,
        detail: [`${tasks} tasks`, solver, ...marked(variant)].join(', '),
      });
      const workload = readWorkload(inputs[config.profile]!, tasks, variant);
      const hardware = studiedHardware(config, inputs, variant);
      checkPins(workload, hardware);
      const allocation = await allocate(workload, hardware, { ...goal, solver, timeLimitSeconds, gap });
      const file = join(output, allocationFile(tasks, solver, variant));
      writeAtomic(file, `${JSON.stringify(allocation, null, 1)}\n`);
    }
  },
});

/** @throws AppError `PIN_NO_TENSOR` if a pin is about no tensor of the workload: a name that is mistyped */
function checkPins({ tensors }: Workload, { name, config: { pin: pins = [] } }: Hardware): void {
  for (const { tensor } of pins) {
    if (
      tensors.some(({ name: known, tileOf = known }) => [known, tileOf].some((one) => matches(tensor, one)))
    )
      continue;
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

function casesOf({ taskCounts, solvers, spans = false }: MapConfig): MapCase[] {
  const largest = { tasks: Math.max(...taskCounts), solver: solvers[0]! };
  return [
    ...taskCounts.flatMap((tasks) =>
      solvers.map((solver): MapCase => ({ tasks, solver, variant: 'compressed' })),
    ),
    { ...largest, variant: 'uncompressed' },
    ...(spans ? [{ ...largest, variant: 'whole-attention' } as const] : []),
  ];
}

const allocationFile = (tasks: number, solver: string, variant: Variant): string =>
  `${['allocation', tasks, solver, ...marked(variant)].join('-')}.json`;

/** An allocation that `map` wrote. */
export function readAllocation(
  folder: string,
  tasks: number,
  solver: string,
  variant: Variant = 'compressed',
): Allocation {
  return Allocation.parse(JSON.parse(readText(join(folder, allocationFile(tasks, solver, variant)))));
}
