/**
 * The simulator: banked heterogeneous memories around an EdgeBERT-like accelerator, analytically.
 *
 * ```ts
 * const hardware = loadHardware('configs/hardware/edgebert-heterogeneous.yaml');
 * const problem = placementProblem(workload, hardware); // what every placement would cost
 * const rule = problem.preference.map((memories) => memories[0] ?? 0); // the paper's rule
 * const { energyPj, latencyNs } = evaluatePlacement(problem, rule);
 * const { summary, byComponent } = simulate(workload, hardware, allocation); // allocation: of @adaptmem/mapper
 * ```
 *
 * @packageDocumentation
 */
export { allocationIssues } from './analytical/allocation-issues.js';
export { evaluatePlacement, type PlacementCost } from './analytical/evaluate-placement.js';
export {
  type PlacementItem,
  type PlacementMemory,
  type PlacementProblem,
  type PlacementStep,
  type PlacementUse,
  placementProblem,
} from './analytical/placement-problem.js';
export { simulate } from './analytical/simulate.js';
export { type Residency, type TaskSwitchCost, taskSwitchCost } from './analytical/task-switch.js';
export { type GemmShape, PE_TIMINGS, tilingOf } from './compute/pe-array.js';
export { type SfuFunction, sfuCycles } from './compute/special-function-unit.js';
export { type Dataflow, outputStationaryMeshCycles, systolicCycles } from './compute/systolic.js';
export { assumptionsOf } from './config/assumptions.js';
export type { Hardware } from './config/hardware.js';
export { loadHardware } from './config/load-hardware.js';
export { loadTechnology } from './config/load-technology.js';
export { cellFaults } from './memory/cell-faults.js';
export { type CellLevel, type LevelFaults, levelFaults } from './memory/level-faults.js';
export type { Memory, MemoryPort, SizedMemory } from './memory/memory.js';
export { placementItems } from './memory/placement-items.js';
export { preferenceOf } from './memory/preference.js';
export { sizeMemories } from './memory/size-memories.js';
export { type TransferCost, transferCost } from './memory/transfer.js';
