/**
 * The shared words of AdaptMem: units, errors, seeded streams, configuration with places, atomic files, and the
 * contracts in which the packages meet.
 *
 * @packageDocumentation
 */
export { type Figure, figure } from './config/figure.js';
export { formatYaml } from './config/format-yaml.js';
export { type LoadedConfig, loadConfig } from './config/load-config.js';
export { nearestWord } from './config/nearest-word.js';
export {
  ALLOCATION_STATUS,
  Allocation,
  OBJECTIVES,
  type Objective,
  ObjectiveWeights,
  Placement,
} from './contracts/allocation.js';
export { DramDevice } from './contracts/dram.js';
export {
  EdgebertUnit,
  FUNCTION_STEPS,
  type FunctionProgram,
  type FunctionStep,
  type SfuFunction,
} from './contracts/edgebert-unit.js';
export {
  CellFaults,
  FaultCase,
  FaultCurve,
  FaultStudy,
  FaultTolerance,
  FaultTrials,
  LEVEL_CODINGS,
} from './contracts/fault-tolerance.js';
export {
  HardwareConfig,
  HardwareMemory,
  INTERLEAVINGS,
  type Interleaving,
  Pin,
  type Sleep,
} from './contracts/hardware.js';
export {
  BandwidthLimit,
  PlacementConstraints,
  ProductLife,
  TileSettings,
} from './contracts/placement-constraints.js';
export {
  MemoryWear,
  Scenario,
  ScenarioResult,
  STREAM_PARTS,
  type StreamPart,
} from './contracts/scenario.js';
export {
  BankResult,
  BusCycles,
  ComponentResult,
  OperatorResult,
  SimulationResult,
  TaskResult,
} from './contracts/simulation-result.js';
export {
  Absence,
  AbsentPoint,
  CELL_KINDS,
  PartialPoint,
  POINT_FIGURES,
  type PointFigure,
  Technology,
  TechnologyPoint,
} from './contracts/technology.js';
export {
  assertWorkload,
  encodedBitsOf,
  Inference,
  OPERATOR_KINDS,
  type OperatorKind,
  TENSOR_PARTS,
  TENSOR_ROLES,
  type TensorPart,
  TensorUse,
  Workload,
  WorkloadOperator,
  WorkloadTensor,
} from './contracts/workload.js';
export { type ExitDistribution, exitDistribution, exitLayer } from './early-exit.js';
export * from './errors.js';
export {
  type DownloadOptions,
  type DownloadProgress,
  type DownloadRetry,
  download,
  isOffline,
} from './files/download.js';
export { canonicalJson, sha256, sha256OfFile, sha256OfJson } from './files/hash.js';
export { openFile, type RandomAccessFile } from './files/open-file.js';
export { readBytes, readText } from './files/read-file.js';
export {
  type FileContent,
  fileError,
  syncFolder,
  writeAllAtomic,
  writeAtomic,
  writeAtomicStream,
} from './files/write-atomic.js';
export { acquireLock, isLocked, type Lock, type LockHolder, type LockOptions } from './processes/lock.js';
export { isGone, isRunning, pidOf, processIdentity } from './processes/process-identity.js';
export { createRng, type RandomStream, type Rng } from './rng.js';
export { findSharedData } from './shared-data.js';
export * from './units.js';
