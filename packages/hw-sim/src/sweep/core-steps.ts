/** An inference of every task on one compute core, operator by operator, wherever the items are. */
import type { Workload } from '@adaptmem/core';
import { chipComponents } from '../analytical/chip-components.js';
import { costOperators, tensorTable } from '../analytical/cost-inference.js';
import { ItemIndex } from '../analytical/item-index.js';
import type { PlacementItem } from '../analytical/placement-problem.js';
import { sum } from '../analytical/sums.js';
import type { Hardware } from '../config/hardware.js';
import type { Direction } from '../memory/transfer.js';
import type { RepeatedOperator } from './reduce-operators.js';

/** Equal transfers of an item. */
export interface StepUse {
  item: number;
  bits: number;
  direction: Direction;
  times: number;
}

export interface CoreStep {
  /** Executions in a mean inference. */
  weight: number;
  computeCycles: number;
  uses: StepUse[];
}

export interface CoreSteps {
  steps: CoreStep[];
  overlap: Hardware['config']['overlap'];
  /** Energy of a mean inference that no placement changes: multiplications, special functions, buffers. */
  constantEnergyPj: number;
  /** Of the core and its buffers. */
  areaMm2: number;
  leakageMw: number;
}

/** @param operators [inference] → its reduced operators */
export function coreSteps(
  workload: Workload,
  items: readonly PlacementItem[],
  operators: readonly (readonly RepeatedOperator[])[],
  hardware: Hardware,
): CoreSteps {
  const tensors = tensorTable(workload);
  const index = new ItemIndex(items);
  let constantEnergyPj = 0;
  const steps = operators.flatMap((reduced) =>
    costOperators(reduced, tensors, hardware).map(({ work, buffers, transfers }, operator): CoreStep => {
      const weight = reduced[operator]!.count / operators.length;
      constantEnergyPj += weight * (work.energyPj + buffers.energyPj);
      const uses = transfers.map(({ bits, direction, times, ...part }) => ({
        item: index.of(part),
        bits,
        direction,
        times,
      }));
      return { weight, computeCycles: work.cycles, uses };
    }),
  );
  const components = chipComponents(hardware, []);
  return {
    steps,
    overlap: hardware.config.overlap,
    constantEnergyPj,
    areaMm2: sum(components, ({ areaMm2 }) => areaMm2),
    leakageMw: sum(components, ({ leakageMw }) => leakageMw),
  };
}
