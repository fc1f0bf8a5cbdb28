/** Fast non-dominated sorting. */
import { constrainedDominates, type Scored } from './dominance.js';

/**
 * Sorts into fronts: nobody dominates the first, only the first dominates the second, and so on (Deb et al. 2002,
 * section III-A). O(objectives · n²).
 *
 * @returns indices, front by front, ascending within each
 */
export function nonDominatedSort(solutions: readonly Scored[]): number[][] {
  const dominated: number[][] = solutions.map(() => []);
  const dominators = new Uint32Array(solutions.length);
  for (let a = 0; a < solutions.length; a++) {
    for (let b = a + 1; b < solutions.length; b++) {
      if (constrainedDominates(solutions[a]!, solutions[b]!)) {
        dominated[a]!.push(b);
        dominators[b]!++;
      } else if (constrainedDominates(solutions[b]!, solutions[a]!)) {
        dominated[b]!.push(a);
        dominators[a]!++;
      }
    }
  }
  const fronts: number[][] = [];
  let front = [...solutions.keys()].filter((index) => dominators[index] === 0);
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const better of front)
      for (const index of dominated[better]!) if (--dominators[index]! === 0) next.push(index);
    front = next.sort((a, b) => a - b);
  }
  return fronts;
}
