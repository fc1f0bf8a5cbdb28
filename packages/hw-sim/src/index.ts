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
export { type CostedOperator, costInference, tensorTable } from './analytical/cost-inference.js';
export { evaluatePlacement, type PlacementCost, usedBits } from './analytical/evaluate-placement.js';
export type { ExitHistogram } from './analytical/exit-shares.js';
export { explainOperator } from './analytical/explain-operator.js';
export type { PlacementLimit } from './analytical/placement-limits.js';
export {
  type PlacementItem,
  type PlacementMemory,
  type PlacementProblem,
  type PlacementStep,
  type PlacementUse,
  placementProblem,
} from './analytical/placement-problem.js';
export { simulate } from './analytical/simulate.js';
export {
  type ExitCost,
  type ExitCosts,
  exitCosts,
  type InferenceCost,
  type MeanExitCost,
  meanExitCost,
  simulateExits,
  type TaskExitCosts,
} from './analytical/simulate-exits.js';
export { type Residency, type TaskSwitchCost, taskSwitchCost } from './analytical/task-switch.js';
export { type Commands, type FunctionShape, functionCommands, gemmCommands } from './compute/commands.js';
export { PE_TIMINGS } from './compute/pe-array.js';
export { sfuCycles } from './compute/special-function-unit.js';
export {
  type ArraySize,
  type Dataflow,
  outputStationaryMeshCycles,
  type SystolicRun,
  systolicRun,
} from './compute/systolic.js';
export { type GemmShape, tilingOf } from './compute/tiling.js';
export { assumptionsOf } from './config/assumptions.js';
export type { Hardware } from './config/hardware.js';
export { loadHardware, noMemory } from './config/load-hardware.js';
export { loadUnit } from './config/load-unit.js';
export { withVectorSize } from './config/vector-size.js';
export { addressStream, type StreamKind, type StreamOptions } from './dram/address-stream.js';
export { type DramRequest, type DramStream, dramPlace, streamThrough } from './dram/dram-controller.js';
export { type DramEnergies, dramEnergies } from './dram/dram-energy.js';
export { DRAM_COMMANDS, type DramCommand, type DramPlace, DramTiming } from './dram/dram-timing.js';
export { loadDram } from './dram/load-dram.js';
export { type BurstDirection, RowStream } from './dram/row-stream.js';
export { functionCommandCycles } from './edgebert/command.js';
export { gemmCycles } from './edgebert/gemm.js';
export { functionCycles } from './edgebert/special-function.js';
export { auxiliaryLoadCycles, type OperandLoadCycles, operandLoadCycles } from './edgebert/transfer.js';
export { describeBanks } from './engine/describe-banks.js';
export {
  type GemmBlocks,
  type GemmStep,
  gemmProgram,
  movedElements,
  type Range,
} from './engine/gemm-program.js';
export {
  ARBITERS,
  type BufferDepth,
  type Carry,
  fixedTimes,
  type Phase,
  type PipelineRun,
  runTiles,
  type Stalls,
  type Tile,
} from './engine/tile-pipeline.js';
export { type Trace, type TraceEvent, traceInference } from './engine/trace.js';
export { bestLoopNest, type LoopObjective } from './loop-nest/best-loop-nest.js';
export { describeLoopNest } from './loop-nest/describe-loop-nest.js';
export { type LoopArray, loadLoopArray } from './loop-nest/loop-array.js';
export { type LoopNestCost, loopNestCost } from './loop-nest/loop-nest-cost.js';
export {
  ADDRESS_MAPS,
  type BankGeometry,
  type BankPlace,
  bankPlace,
} from './memory/address-map.js';
export {
  type AccessTiming,
  BankedMemory,
  type BankedMemoryConfig,
  type StreamRun,
  serveStreams,
  type WaitCause,
  type WordAccess,
} from './memory/banked-memory.js';
export { bitErrorRate } from './memory/bit-error-rate.js';
export { cellFaults } from './memory/cell-faults.js';
export { type Demands, withDemands } from './memory/demands.js';
export { type CellLevel, type LevelFaults, levelFaults } from './memory/level-faults.js';
export type { Memory, MemoryPort, SizedMemory } from './memory/memory.js';
export { matches, pinOf, withPins } from './memory/pins.js';
export { placementItems } from './memory/placement-items.js';
export { preferenceOf } from './memory/preference.js';
export { sizeMemories } from './memory/size-memories.js';
export { type TransferCost, transferCost } from './memory/transfer.js';
export { usedAreaMm2, withUsedBanks } from './memory/used-banks.js';
export { describeRoofline } from './roofline/describe-roofline.js';
export {
  type Roof,
  type Roofline,
  type RooflineLevel,
  type RooflinePoint,
  roofline,
} from './roofline/roofline.js';
export { type Scratchpads, type StalledRun, stalledRun } from './scalesim/bandwidth-stalls.js';
export type { ScratchpadSize } from './scalesim/operand-scratchpad.js';
export { loadScenario } from './scenario/load-scenario.js';
export { type Activity, type ServiceModel, type System, serviceModel } from './scenario/service-model.js';
export { simulateStream } from './scenario/simulate-stream.js';
export { explainDesign } from './sweep/explain-design.js';
export { isMisfit, type PlacementRule } from './sweep/fill-memories.js';
export {
  type LoadedSweepSpace,
  loadSweepSpace,
  type Settings,
  type SweepAxis,
} from './sweep/load-sweep-space.js';
export { paretoFront } from './sweep/pareto-front.js';
export {
  type MemoryOf,
  type Misfit,
  type PlacementQuestion,
  placeByPreference,
} from './sweep/place-by-preference.js';
export { preparePlacementProblems } from './sweep/placement-problems.js';
export { type DesignCost, prepareSweep, type Sweep, type SweepOptions } from './sweep/prepare-sweep.js';
export { COST_FIGURES, type CostColumns, type SweepColumns, sweepColumns } from './sweep/sweep-columns.js';
export {
  type ComputeCore,
  type Design,
  designAt,
  designCount,
  designHardware,
  type SweepSpace,
  spaceOf,
} from './sweep/sweep-space.js';
export { completePoints } from './technology/complete-point.js';
export { absenceTable, interpolationErrorTable, toolRangeTable } from './technology/describe-library.js';
export { areaReferenceTable, energyReferenceTable } from './technology/export-tables.js';
export {
  type ImportOptions,
  importTechnologies,
  TABLE_FORMATS,
  type TableFormatName,
} from './technology/import/import-technologies.js';
export { interpolateIn, type MacroSize } from './technology/interpolate-point.js';
export { type LeaveOneOut, leaveOneOut } from './technology/leave-one-out.js';
export { loadLibrary } from './technology/load-library.js';
export { loadTechnology } from './technology/load-technology.js';
export { type ArrayKind, type ToolRange, toolRange } from './technology/tool-range.js';
export { arrayTable } from './validation/array-table.js';
export { type EdgebertFigures, loadEdgebertFigures } from './validation/edgebert-figures.js';
export { edgebertChipTable, edgebertCycleTable } from './validation/edgebert-tables.js';
export { loopNestTable } from './validation/loop-nest-table.js';
export { loadStonne, type Stonne } from './validation/stonne.js';
export { loadZigZagRuns, type ZigZagRuns } from './validation/zigzag-runs.js';
