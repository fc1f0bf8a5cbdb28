/** Items that may live in the same memories, whatever these are. */
import type { PlacementItem } from '../analytical/placement-problem.js';
import type { Memory } from '../memory/memory.js';
import { pinOf } from '../memory/pins.js';

export interface ItemClass {
  /** Stands for all of them in `mayHold` and `preferenceOf`. */
  example: PlacementItem;
  /** Of all of them together. */
  bits: number;
}

export interface ClassifiedItems {
  classes: ItemClass[];
  /** [item] → its class. */
  classOf: Uint32Array;
}

/** @param memory any of the chip: pins and demands are of the whole chip */
export function classifyItems(items: readonly PlacementItem[], memory: Memory): ClassifiedItems {
  const indices = new Map<string, number>();
  const classes: ItemClass[] = [];
  const classOf = Uint32Array.from(items, (item) => {
    const pinned = pinOf(memory.pins, item)?.memory;
    // demands judge by role, format, owner, writes and size as well
    const key = memory.demands
      ? JSON.stringify({ ...item, tensor: pinned })
      : `${item.mutability} ${item.part} ${pinned}`;
    const index = indices.get(key) ?? classes.push({ example: item, bits: 0 }) - 1;
    indices.set(key, index);
    classes[index]!.bits += item.bits;
    return index;
  });
  return { classes, classOf };
}
