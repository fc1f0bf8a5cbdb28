/** The steps of a core with every item in a memory: equal ones together, in arrays. */
import type { Direction } from '../memory/transfer.js';
import type { CoreStep } from './core-steps.js';
import type { MemoryOf } from './place-by-preference.js';

/** A transfer that happens in several steps. */
export interface PlacedTransfer {
  bits: number;
  direction: Direction;
  /** In a mean inference. */
  times: number;
}

/** What one memory does: use u moves `transfers[transfer[u]]` in step `step[u]`, `times[u]` times. */
export interface MemoryUses {
  transfers: PlacedTransfer[];
  transfer: Uint32Array;
  step: Uint32Array;
  times: Float64Array;
}

export interface PlacedSteps {
  /** [step] → executions in a mean inference. */
  weights: Float64Array;
  /** [step] */
  computeCycles: Float64Array;
  memories: MemoryUses[];
}

interface Group {
  weight: number;
  computeCycles: number;
  uses: Map<string, GroupUse>;
}

interface GroupUse {
  memory: number;
  bits: number;
  direction: Direction;
  times: number;
}

/** @param memoryCount memories of the accelerator, also those that hold nothing */
export function placeSteps(steps: readonly CoreStep[], memoryOf: MemoryOf, memoryCount: number): PlacedSteps {
  const groups = groupSteps(steps, memoryOf);
  return {
    weights: Float64Array.from(groups, ({ weight }) => weight),
    computeCycles: Float64Array.from(groups, ({ computeCycles }) => computeCycles),
    memories: Array.from({ length: memoryCount }, (_, memory) => usesOf(memory, groups)),
  };
}

function groupSteps(steps: readonly CoreStep[], memoryOf: MemoryOf): Group[] {
  const groups = new Map<string, Group>();
  for (const { weight, computeCycles, uses } of steps) {
    const placed = new Map<string, GroupUse>();
    for (const { item, bits, direction, times } of uses) {
      const memory = memoryOf[item]!;
      const key = `${memory} ${direction} ${bits}`;
      const use = placed.get(key);
      if (use) use.times += times;
      else placed.set(key, { memory, bits, direction, times });
    }
    const parts = [...placed].map(([key, { times }]) => `${key} ${times}`).sort();
    const key = `${computeCycles} ${parts.join()}`;
    const group = groups.get(key);
    if (group) group.weight += weight;
    else groups.set(key, { weight, computeCycles, uses: placed });
  }
  return [...groups.values()];
}

function usesOf(memory: number, groups: readonly Group[]): MemoryUses {
  const indices = new Map<string, number>();
  const transfers: PlacedTransfer[] = [];
  const uses = groups.flatMap(({ weight, uses }, step) =>
    [...uses]
      .filter(([, use]) => use.memory === memory)
      .map(([key, { bits, direction, times }]) => {
        const transfer = indices.get(key) ?? transfers.push({ bits, direction, times: 0 }) - 1;
        indices.set(key, transfer);
        transfers[transfer]!.times += weight * times;
        return { step, transfer, times };
      }),
  );
  return {
    transfers,
    transfer: Uint32Array.from(uses, ({ transfer }) => transfer),
    step: Uint32Array.from(uses, ({ step }) => step),
    times: Float64Array.from(uses, ({ times }) => times),
  };
}
