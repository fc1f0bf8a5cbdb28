/** Everything that a report shows: plain, JSON-safe data, units in the names. The report computes, but measures nothing. */
import type { Allocation, FaultStudy, ScenarioResult, SimulationResult } from '@adaptmem/core';
import type { Roofline, TaskSwitchCost } from '@adaptmem/hw-sim';

export interface ExperimentInfo {
  name: string;
  description: string;
  seed: number;
  /** Compute backend of the training, e.g. `wasm`. */
  backend: string;
  /** The command that made this report. */
  command: string;
  /** Hash over the keys of all stages whose results are shown: configuration, data and code. */
  resultsHash: string;
}

export interface TaskInfo {
  name: string;
  /** Row layout, e.g. `sentence pair, 2 labels`. */
  layout: string;
  trainExamples: number;
  devExamples: number;
  /** Name of the main metric, e.g. `accuracy`, `Matthews correlation`. Metrics are in their own range (1 = 100 %). */
  metricName: string;
  /** Main metric of a guess. */
  chance: number;
  /** Main metric of a bag-of-words classifier, if one was trained. */
  bagOfWords?: number;
}

/** One trained and evaluated network: a task, a tuning method, a seed. */
export interface EvaluationResult {
  task: string;
  method: string;
  seed: number;
  /** All metrics by name, in their own range. */
  metrics: Record<string, number>;
  mainMetric: number;
  trainableParameters: number;
  totalParameters: number;
  /** The same network after pruning and number format, if measured. */
  compressed?: { mainMetric: number; metrics?: Record<string, number> };
}

/** What a trained network predicts on a split that nothing was chosen on, e.g. MNLI's mismatched dev split. */
export interface FurtherSplitResult {
  /** The split's own task, which may be another than the trained one. */
  task: string;
  split: string;
  method: string;
  rows: number;
  /** File of the predictions. */
  file: string;
  /** By name, in their own range; absent where the labels are not published. */
  metrics?: Record<string, number>;
}

export interface CompressedGroup {
  /** Parameter group, e.g. `embedding`, `attention`, `adapter`. */
  group: string;
  elements: number;
  /** Share of non-zero values, 0 … 1. */
  density: number;
  denseFp32Bytes: number;
  encodedBytes: { data: number; mask: number; metadata: number };
}

/** What the encoder wrote for one method; without `task` the part that all tasks share. */
export interface CompressionResult {
  method: string;
  task?: string;
  groups: CompressedGroup[];
}

/** What a network costs on a system, mean of one inference of each task. */
export interface InferenceCost {
  /** `computeNs` and `waitNs` together. */
  latencyNs: number;
  /** The compute units work. */
  computeNs: number;
  /** They wait for transfers. */
  waitNs: number;
  /** The four that follow together; all but leakage are dynamic. */
  energyPj: number;
  memoryPj: number;
  computePj: number;
  bufferPj: number;
  leakagePj: number;
  /** Read from memories, parameters and activations. */
  memoryReadBits: number;
}

/** A network in one way to store it. */
export interface StoredNetwork {
  /** All parts of all parameters, for all tasks. */
  storedBits: number;
  /** Absent if the memories cannot hold it. */
  cost?: InferenceCost;
  /** What prevents a placement where there is none. */
  binding?: string[];
}

/** One system with the network before compression (float32, every value written out), and after. */
export interface CompressionEffectReport {
  /** Title of the system. */
  system: string;
  method: string;
  geometry: string;
  tasks: number;
  before: StoredNetwork;
  after: StoredNetwork;
}

export interface MemoryUse {
  memory: string;
  usedBits: number;
  capacityBits: number;
  offChip: boolean;
}

/** One design: network, tuning method, accelerator and allocation, for growing numbers of tasks. */
export interface SystemReport {
  /** Short, e.g. `a`. */
  name: string;
  /** What it is, e.g. `Fine-tuned ALBERT, weights from DRAM`. */
  title: string;
  method: string;
  hardware: string;
  solver: string;
  /** Whose sizes the simulated network has, e.g. `trained model`, `albert-base geometry`: one chapter each. */
  geometry: string;
  byTaskCount: {
    tasks: number;
    summary: SimulationResult['summary'];
    memories: MemoryUse[];
    /** Mean cost of serving another task, if the chip keeps one task's own parameters at a time. */
    taskSwitch?: TaskSwitchCost;
  }[];
  /** The whole result at one number of tasks. */
  detail: { tasks: number; result: SimulationResult };
  /** Of one task's inference at the detail's number of tasks. */
  roofline?: Roofline;
}

/** One stream of requests on one system. */
export interface ScenarioReport {
  /** Titles. */
  scenario: string;
  system: string;
  geometry: string;
  result: ScenarioResult;
}

/** The mean inference with inputs leaving below a threshold. */
export interface ExitCostPoint {
  /** Nats. */
  threshold: number;
  energyPj: number;
  latencyNs: number;
}

/** What the exits of one trained and compressed network do on the dev split. */
export interface ExitTaskReport {
  task: string;
  method: string;
  /** Of the exits' tensors as they are stored. */
  exitBits: number;
  /** Ascending; the first is 0, with which nobody leaves early. */
  points: {
    /** Nats. */
    threshold: number;
    /** Main metric, in its own range. */
    metric: number;
    /** From 1. */
    meanLayer: number;
    /** [layer − 1] → examples that leave there. */
    histogram: number[];
  }[];
  /** One of the thresholds, and why it is that one. */
  chosen: number;
  reason: string;
}

/** What leaving early saves one task on one system. */
export interface ExitSystemReport {
  task: string;
  method: string;
  /** Titles. */
  system: string;
  geometry: string;
  /** The whole network without exits. */
  withoutExits: { energyPj: number; latencyNs: number };
  points: ExitCostPoint[];
}

/** Where the inputs of a published network leave, and ours at the same thresholds. */
export interface PublishedExitReport {
  dataset: string;
  network: string;
  source: string;
  confidence: string;
  /** Nats, ascending. */
  thresholds: number[];
  layers: number;
  /** [threshold] → from 1. */
  meanLayers: number[];
  ours: { task: string; method: string; layers: number; meanLayers: number[] }[];
  /** Networks of as many layers, with the published exits: means over their tasks with exits. */
  systems: Omit<ExitSystemReport, 'task' | 'method'>[];
}

export interface EarlyExitReport {
  tasks: ExitTaskReport[];
  systems: ExitSystemReport[];
  published: PublishedExitReport;
}

export interface AllocationReport {
  /** Name of the system. */
  system: string;
  geometry: string;
  tasks: number;
  solver: string;
  objective: Allocation['objective'];
  status: Allocation['status'];
  /** In pJ, ns, pJ·ns, mm² or a weighted sum, as the objective says. */
  cost?: number;
  bound?: number;
  binding?: string[];
  energyPj?: number;
  latencyNs?: number;
  /** On chip, without banks that the placement leaves empty. */
  usedAreaMm2?: number;
  /** Latency by the event-driven engine, as a multiple of the one by which the solvers judge; where it was run. */
  eventDrivenRatio?: number;
  memories: MemoryUse[];
}

/** A figure from the literature, beside ours where we have one. */
export interface PublishedFigure {
  figure: string;
  value: number;
  unit: string;
  source: string;
  /** How sure the figure is, e.g. `read`, `second hand`, `from memory`. */
  confidence: string;
  ours?: {
    value: number;
    /** What ours is, and how it differs, e.g. `other model: 128 hidden units, generated tasks`. */
    what: string;
  };
}

/** What faults in stored bits do to one trained network. */
export interface FaultReport {
  task: string;
  method: string;
  study: FaultStudy;
}

/** How far the attention heads of one trained network look. */
export interface SpanTaskReport {
  task: string;
  method: string;
  seed: number;
  /** Tokens behind the span over which a head sees less and less. */
  ramp: number;
  /** [layer with weights of its own][head], tokens; a head of span 0 is off. */
  spans: readonly (readonly number[])[];
}

/** Spans of a network of the literature. */
export interface PublishedSpanReport {
  task: string;
  network: string;
  /** Of each head, tokens. */
  spans: number[];
  source: string;
  confidence: string;
}

/** What one inference takes. */
export interface SpanCost {
  macs: number;
  /** The compute units work. */
  computeCycles: number;
  latencyNs: number;
  energyPj: number;
  /** Of it, without leakage. */
  dynamicPj: number;
}

/** One inference of a task on a system, with every head seeing every token, and with spans. */
export interface SpanSavings {
  task: string;
  /** Title of the system. */
  system: string;
  method: string;
  geometry: string;
  whole: SpanCost;
  spans: SpanCost;
}

export interface AttentionSpanReport {
  learnt: SpanTaskReport[];
  savings: SpanSavings[];
  published: PublishedSpanReport[];
}

export interface ReportInput {
  experiment: ExperimentInfo;
  tasks: TaskInfo[];
  results: EvaluationResult[];
  furtherSplits?: FurtherSplitResult[];
  compression: CompressionResult[];
  /** In the order of the systems. */
  compressionEffects?: CompressionEffectReport[];
  faults?: FaultReport[];
  /** The baseline first, the proposal last, within each geometry. */
  systems: SystemReport[];
  allocations: AllocationReport[];
  /** Absent if no streams were simulated. */
  scenarios?: ScenarioReport[];
  /** Absent if nobody leaves early. */
  earlyExit?: EarlyExitReport;
  /** Absent if every attention head sees every token. */
  attentionSpans?: AttentionSpanReport;
  published: PublishedFigure[];
  assumptions: string[];
  warnings: string[];
}
