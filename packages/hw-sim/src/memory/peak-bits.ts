/** The room that a placement takes in each memory when it is fullest. */
import type { PlacementItem } from '../analytical/placement-problem.js';

/** What `peakBits` needs of a placement. */
export interface Occupation {
  items: readonly Pick<PlacementItem, 'bits' | 'mutability'>[];
  memories: readonly { overlaysActivations?: boolean }[];
  /** Items of transient tensors that are live at once. */
  liveSets: readonly (readonly number[])[];
  /** [item] → memory; negative for an item that lies nowhere. */
  memoryOf: readonly number[];
}

export const isOverlaid = ({ overlaysActivations }: { overlaysActivations?: boolean }): boolean =>
  overlaysActivations === true;

/** [memory] → bits of all its items; of activations that are overlaid the most that are live at once. */
export function peakBits({ items, memories, liveSets, memoryOf }: Occupation): number[] {
  const bits = memories.map(() => 0);
  for (let item = 0; item < items.length; item++) {
    const memory = memoryOf[item]!;
    if (memory < 0 || (items[item]!.mutability === 'transient' && isOverlaid(memories[memory]!))) continue;
    bits[memory]! += items[item]!.bits;
  }
  const most = memories.map(() => 0);
  for (const set of liveSets) {
    const live = memories.map(() => 0);
    for (const item of set) if (memoryOf[item]! >= 0) live[memoryOf[item]!]! += items[item]!.bits;
    live.forEach((sum, memory) => {
      if (isOverlaid(memories[memory]!)) most[memory] = Math.max(most[memory]!, sum);
    });
  }
  return bits.map((sum, memory) => sum + most[memory]!);
}
