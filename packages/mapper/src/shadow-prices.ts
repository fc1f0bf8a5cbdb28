/**
 * What room is worth: the dual values of the capacities in the linear relaxation, in which a part may be split over
 * memories. The relaxation's cost is a convex function of the capacities and no placement undercuts it; its dual is the
 * slope, so it tells which memory to enlarge, while a real KiB may save less or more, because parts do not split.
 */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { Prices } from './objective.js';
import { reduceProblem } from './reduce-problem.js';
import { solveRelaxation } from './solvers/milp.js';
import { placementProgram } from './solvers/placement-program.js';

export interface ShadowPrices {
  /** Cost of the relaxation (pJ, ns or what the prices count in): a lower bound of every placement. */
  relaxedCost: number;
  /** [memory] → what a KiB more saves (objective/KiB), without its own leakage; 0 where room is left. */
  perKib: number[];
  /** [limit] → what a unit more of it saves. */
  perLimitUnit: number[];
}

const TIME_LIMIT_SECONDS = 30;

/** @throws AppError `MILP` if not even split parts fit */
export async function shadowPrices(problem: PlacementProblem, prices: Prices): Promise<ShadowPrices> {
  const reduced = reduceProblem(problem, prices);
  const unit = reduced.constant || 1;
  const { columns, rows, capacityRows, limitRow } = placementProgram(problem, reduced, {
    unit,
    most: Number.MAX_VALUE / 2,
  });
  const { objective: beyond, rowDuals } = await solveRelaxation(columns, rows, TIME_LIMIT_SECONDS);
  const worth = (row: number) => Math.max(0, -rowDuals[row]! * unit);
  return {
    relaxedCost: reduced.constant + beyond * unit,
    perKib: capacityRows.map((own) => own.reduce((sum, row) => sum + worth(row), 0)),
    // rows of limits are in shares of them
    perLimitUnit: limitRow.map((row, limit) =>
      row === undefined ? 0 : worth(row) / problem.limits[limit]!.most,
    ),
  };
}
