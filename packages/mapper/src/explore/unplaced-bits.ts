/** How far from fitting a design is, without a search. */
import type { PlacementProblem } from '@adaptmem/hw-sim';

/** Bits of the items that find no room by the paper's rule, while all others go on being placed; 0 if it places all. */
export function unplacedBits({ items, memories, preference }: PlacementProblem): number {
  const room = memories.map(({ capacityBits }) => capacityBits);
  let unplaced = 0;
  const fewestChoicesFirst = [...preference.keys()].sort(
    (a, b) => preference[a]!.length - preference[b]!.length,
  );
  for (const item of fewestChoicesFirst) {
    const { bits } = items[item]!;
    const memory = preference[item]!.find((candidate) => room[candidate]! >= bits);
    if (memory === undefined) unplaced += bits;
    else room[memory]! -= bits;
  }
  return unplaced;
}
