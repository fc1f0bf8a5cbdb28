/**
 * Which memory holds which part of which tensor: the paper's rule, improvements of it, and the optimum with proof, all
 * on the placement problem that the simulator states.
 *
 * @example
 * const problem = placementProblem(workload, loadHardware('configs/hardware/edgebert-heterogeneous.yaml'));
 * const rule = await solvePlacement(problem, { solver: 'rule', objective: 'energy' });
 * const best = await solvePlacement(problem, { solver: 'exact', objective: 'energy', timeLimitSeconds: 10 });
 * if (best.status === 'infeasible') throw new InfeasibleError(best.binding.join('\n'));
 * console.log(`the rule costs ${(rule.cost / best.cost - 1) * 100} % more energy than the optimum`);
 *
 * @packageDocumentation
 */
export { type AllocateOptions, allocate, DEFAULT_GAP, solvePlacement } from './allocate.js';
export {
  type Alternative,
  type ExplainOptions,
  explainTensor,
  type PartExplanation,
  type TensorExplanation,
} from './explain-tensor.js';
export { costOf, type Goal, type Prices, pricesNear, pricesOf } from './objective.js';
export { type ShadowPrices, shadowPrices } from './shadow-prices.js';
export { OPTIMALITY_GAP } from './solvers/solve-prices.js';
export type { Solver, SolverOptions, SolverOutcome } from './solvers/solver.js';
export { SOLVER_NAMES, SOLVERS, type SolverName } from './solvers/solvers.js';
export { splitIntoTiles } from './split-into-tiles.js';
export { verifyAllocation } from './verify-allocation.js';
