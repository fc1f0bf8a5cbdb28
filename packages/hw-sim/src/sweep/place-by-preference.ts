/** The paper's rule with capacities: every item in the first memory of its preference that still has room. */

/** What a rule of placement sees. */
export interface PlacementQuestion {
  /** [item] */
  bits: ArrayLike<number>;
  /** [item] → memories that may hold it, best first. */
  preference: readonly (readonly number[])[];
  /** [memory] */
  capacityBits: ArrayLike<number>;
}

/** [item] → memory. */
export type MemoryOf = ArrayLike<number>;

/** Why there is no placement: an item that finds no room, or that no memory may hold. */
export interface Misfit {
  item: number;
}

/**
 * Items with fewer choices come first, else their order counts: the many that could lie elsewhere would take the room
 * of those that cannot.
 */
export function placeByPreference({ bits, preference, capacityBits }: PlacementQuestion): MemoryOf | Misfit {
  const room = Float64Array.from(capacityBits);
  const memoryOf = new Uint32Array(preference.length);
  for (const item of fewestChoicesFirst(preference)) {
    const memory = preference[item]!.find((candidate) => room[candidate]! >= bits[item]!);
    if (memory === undefined) return { item };
    room[memory]! -= bits[item]!;
    memoryOf[item] = memory;
  }
  return memoryOf;
}

function fewestChoicesFirst(preference: PlacementQuestion['preference']): number[] {
  const byChoices: number[][] = [];
  preference.forEach((memories, item) => {
    byChoices[memories.length] ??= [];
    byChoices[memories.length]!.push(item);
  });
  return byChoices.flat();
}
