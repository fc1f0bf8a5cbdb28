/**
 * Design-space exploration: technologies with their array organisations, capacities, PE size, buffers and the way in which
 * the network is stored, chosen together for several objectives.
 *
 * @example
 * const context = { space, workloads: { af8: workload }, timeLimitSeconds: 30 };
 * const evaluate = (genomes, solver) =>
 *   Promise.all(genomes.map((genome) => evaluateDesign(context, designOf(space, genome), solver)));
 * const { front } = await explore({ space, evaluate, objectives, reference, limits: {}, ...search });
 *
 * @packageDocumentation
 */
export { type Accuracy, type AccuracyCase, type AccuracyStudy, accuracyOf } from './explore/accuracy.js';
export { type Macro, paretoMacros } from './explore/array-organisations.js';
export { bufferPoint, designHardware } from './explore/design-hardware.js';
export {
  type Design,
  type DesignMemory,
  type DesignSpace,
  designCount,
  designOf,
  genesOf,
  type MemoryChoice,
  type MemorySize,
  normaliseGenome,
} from './explore/design-space.js';
export {
  type Evaluation,
  type EvaluationContext,
  evaluateDesign,
  isPlaced,
  type PlacedDesign,
  type PlacingSolver,
  type UnplacedDesign,
} from './explore/evaluate-design.js';
export {
  type Exploration,
  type ExploreOptions,
  type ExplorePhase,
  type ExploreProgress,
  explore,
  SEARCH_NAMES,
  SEARCHES,
  type SearchName,
  type TracePoint,
} from './explore/explore.js';
export {
  EXPLORED_OBJECTIVE_NAMES,
  EXPLORED_OBJECTIVES,
  type ExploredObjectiveName,
} from './explore/explored-objectives.js';
export type { Genome } from './explore/genome.js';
export { hypervolume } from './explore/hypervolume.js';
export type { Candidate, Goals } from './explore/score-design.js';
export { type BuiltMemory, type SimulatedDesign, simulateDesign } from './explore/simulate-design.js';
