/** Limits of a placement that are no matter of room: what may be moved through a memory's port in a phase. */
import { type BandwidthLimit, BITS_PER_GB, NS_PER_S, type Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';
import { mayHold } from '../memory/preference.js';
import type { CostedOperator } from './cost-inference.js';
import type { CostTable } from './cost-table.js';
import { OVERLAPS } from './evaluate-placement.js';
import type { ItemIndex } from './item-index.js';
import type { PlacementItem } from './placement-problem.js';

/** Σ amount of the items that live in the memory ≤ most. */
export interface PlacementLimit {
  /** What is limited, e.g. `bandwidth of "dram" in ffn of sst-2`. */
  name: string;
  unit: string;
  most: number;
  memory: number;
  /** Each item once. */
  uses: { item: number; amount: number }[];
}

interface Setting {
  workload: Workload;
  hardware: Hardware;
  memories: readonly SizedMemory[];
  items: readonly PlacementItem[];
  index: ItemIndex;
  costs: CostTable;
}

/** Those of the hardware's demands, a limit for each inference and phase. */
export function placementLimits(
  setting: Setting,
  costedByTask: readonly (readonly CostedOperator[])[],
): PlacementLimit[] {
  const { workload, hardware, memories } = setting;
  const wanted = hardware.demands?.bandwidth ?? [];
  if (wanted.length === 0) return [];
  return workload.inferences.flatMap(({ task }, index) => {
    const phases = phasesOf(costedByTask[index]!, setting);
    return wanted.flatMap((limit) => {
      const memory = memories.findIndex(({ name }) => name === limit.memory);
      if (memory < 0) return [];
      return [...phases]
        .filter(([name]) => name === (limit.phase ?? name))
        .map(([name, phase]) => limitOf(limit, memory, `${name} of ${task}`, phase));
    });
  });
}

interface Phase {
  /** As short as any placement makes it. */
  leastNs: number;
  /** [item] → bits that it moves. */
  bits: Map<number, number>;
}

/** Operators of one group are a phase, wherever in the inference they stand. */
function phasesOf(
  operators: readonly CostedOperator[],
  { hardware, memories, items, index, costs }: Setting,
): Map<string, Phase> {
  const phases = new Map<string, Phase>();
  const { overlap, clock_mhz } = hardware.config;
  for (const { operator, work, transfers } of operators) {
    const phase = phases.get(operator.group) ?? { leastNs: 0, bits: new Map<number, number>() };
    phases.set(operator.group, phase);
    let leastCycles = 0;
    for (const transfer of transfers) {
      const item = index.of(transfer);
      phase.bits.set(item, (phase.bits.get(item) ?? 0) + transfer.bits * transfer.times);
      const allowed = costs
        .of(transfer)
        .cycles.filter((_, memory) => mayHold(memories[memory]!, items[item]!));
      if (allowed.length > 0) leastCycles += Math.min(...allowed);
    }
    phase.leastNs += (OVERLAPS[overlap](work.cycles, leastCycles) * 1000) / clock_mhz.value;
  }
  return phases;
}

/** In GB/s over the phase's least time: a placement that makes it longer stays below all the more. */
function limitOf(
  { memory: name, most_gb_per_s: most }: BandwidthLimit,
  memory: number,
  phase: string,
  { leastNs, bits }: Phase,
): PlacementLimit {
  const perBit = NS_PER_S / BITS_PER_GB / leastNs;
  const uses = [...bits].map(([item, moved]) => ({ item, amount: moved * perBit }));
  return { name: `bandwidth of "${name}" in ${phase}`, unit: 'GB/s', most, memory, uses };
}
