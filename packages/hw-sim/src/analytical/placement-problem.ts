/** What the mapper decides on: which memory every stored part of every tensor lives in, and what that costs. */
import type { TensorPart, Workload, WorkloadTensor } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { liveSets } from '../memory/live-sets.js';
import type { SizedMemory } from '../memory/memory.js';
import { isOverlaid } from '../memory/peak-bits.js';
import { placementItems } from '../memory/placement-items.js';
import { mayHold, preferenceOf, refusalOf } from '../memory/preference.js';
import { sizeMemories } from '../memory/size-memories.js';
import { chipComponents } from './chip-components.js';
import { type CostedOperator, costInference, tensorTable } from './cost-inference.js';
import { CostTable, type TransferCosts } from './cost-table.js';
import { ItemIndex } from './item-index.js';
import { type PlacementLimit, placementLimits } from './placement-limits.js';

/** One part of one tensor: the smallest thing that is placed. */
export interface PlacementItem {
  tensor: string;
  part: TensorPart;
  bits: number;
  mutability: WorkloadTensor['mutability'];
  role: WorkloadTensor['role'];
  /** Whose it is. */
  tasks?: WorkloadTensor['tasks'];
  /** Number format of what is stored. */
  format?: string;
  /** The tensor of which it is a tile. */
  tileOf?: string;
  /** How often an inference writes all of it; absent where none does. */
  writesPerInference?: number;
}

export interface PlacementMemory {
  name: string;
  capacityBits: number;
  bankBits: number;
  nonVolatile: boolean;
  offChip: boolean;
  /** On the chip; 0 off it. */
  bankAreaMm2: number;
  /** Whether activations that are never live together share places. */
  overlaysActivations?: boolean;
}

/** An item as an operator moves it; indexed by the memory in which the item lives. Steps share the arrays. */
export interface PlacementUse {
  /** Index into `items`. */
  item: number;
  /** Cycles on the bus. */
  cycles: Float64Array;
  /** Dynamic energy of the memory. */
  energyPj: Float64Array;
}

/** One operator of one task's inference. */
export interface PlacementStep {
  task: string;
  operator: string;
  /** 1 / number of inferences, so that sums over all steps are means over the tasks. */
  weight: number;
  /** Cycles of the PE array or the special function unit. */
  computeCycles: number;
  uses: PlacementUse[];
}

/**
 * The placement problem; every figure is a mean over the workload's tasks.
 *
 * step cycles = computeCycles + Σ transfers (`none`) or max(computeCycles, Σ transfers) (`double-buffered`);
 * latency = Σ weight · step cycles; energy = constantEnergyPj + Σ weight · uses + leakageMw · latency.
 */
export interface PlacementProblem {
  workload: string;
  hardware: string;
  items: PlacementItem[];
  memories: PlacementMemory[];
  /** [item][memory] */
  allowed: boolean[][];
  /** [item] → indices of the allowed memories, best first (the paper's rule). */
  preference: number[][];
  steps: PlacementStep[];
  overlap: 'none' | 'double-buffered';
  clockMhz: number;
  /** Dynamic energy that no placement changes: MACs, special functions, buffers. */
  constantEnergyPj: number;
  /** Leakage of the whole chip and background power of DRAM; times latency it is the static energy. */
  leakageMw: number;
  /** On-chip area without memories. */
  constantAreaMm2: number;
  /** Largest sets of items of transient tensors of which any two are live at once: such lie apart also where activations are overlaid. */
  liveSets: number[][];
  /** What the placement must keep to besides room. */
  limits: PlacementLimit[];
  /** Why an item may not live in a memory, in words that follow the memory's name; nothing if it may. */
  refusal(item: number, memory: number): string | undefined;
}

/**
 * What every placement of a workload on an accelerator would cost.
 *
 * An item that no memory may hold has an empty `preference`: no placement exists.
 */
export function placementProblem(workload: Workload, hardware: Hardware): PlacementProblem {
  const memories = sizeMemories(workload, hardware);
  const items = placementItems(workload);
  const index = new ItemIndex(items);
  const tensors = tensorTable(workload);
  const clockMhz = hardware.config.clock_mhz.value;
  const costs = new CostTable(memories, clockMhz);
  const weight = 1 / workload.inferences.length;
  const steps: PlacementStep[] = [];
  const costedByTask: CostedOperator[][] = [];
  let constantEnergyPj = 0;
  for (const inference of workload.inferences) {
    const costedOperators = costInference(inference, tensors, hardware);
    costedByTask.push(costedOperators);
    for (const costed of costedOperators) {
      constantEnergyPj += weight * (costed.work.energyPj + costed.buffers.energyPj);
      steps.push({
        task: inference.task,
        operator: costed.operator.name,
        weight,
        computeCycles: costed.work.cycles,
        uses: usesOf(costed, index, costs),
      });
    }
  }
  const components = chipComponents(hardware, memories);
  return {
    workload: workload.name,
    hardware: hardware.name,
    items,
    memories: memories.map(placementMemory),
    allowed: items.map((item) => memories.map((memory) => mayHold(memory, item))),
    preference: items.map((item) => preferenceOf(item, memories)),
    steps,
    overlap: hardware.config.overlap,
    clockMhz,
    constantEnergyPj,
    leakageMw: components.reduce((sum, { leakageMw }) => sum + leakageMw, 0),
    liveSets: memories.some(isOverlaid) ? liveSets(workload, hardware, items) : [],
    constantAreaMm2: components.reduce(
      (sum, { kind, areaMm2 }) => (kind === 'memory' ? sum : sum + areaMm2),
      0,
    ),
    limits: placementLimits({ workload, hardware, memories, items, index, costs }, costedByTask),
    refusal: (item, memory) => refusalOf(memories[memory]!, items[item]!),
  };
}

/** A memory as the problem states it. */
export function placementMemory({
  name,
  capacityBits,
  bankBits,
  technology,
  offChip,
  point,
  overlaysActivations,
}: SizedMemory): PlacementMemory {
  const bankAreaMm2 = offChip ? 0 : point.area_mm2;
  const shared = overlaysActivations ? { overlaysActivations } : {};
  return {
    name,
    capacityBits,
    bankBits,
    nonVolatile: technology.non_volatile,
    offChip,
    bankAreaMm2,
    ...shared,
  };
}

/** One use an item: several transfers of it by one operator add up. */
function usesOf({ transfers }: CostedOperator, index: ItemIndex, costs: CostTable): PlacementUse[] {
  const uses: PlacementUse[] = [];
  for (const transfer of transfers) {
    const item = index.of(transfer);
    const cost = costs.of(transfer);
    const use = uses.find((other) => other.item === item);
    if (use) Object.assign(use, sumOf(use, cost));
    else uses.push({ item, cycles: cost.cycles, energyPj: cost.energyPj });
  }
  return uses;
}

/** Several transfers of one item by one operator. */
export function sumOf(a: TransferCosts, b: TransferCosts): TransferCosts {
  return {
    cycles: a.cycles.map((cycles, memory) => cycles + b.cycles[memory]!),
    energyPj: a.energyPj.map((energyPj, memory) => energyPj + b.energyPj[memory]!),
  };
}
