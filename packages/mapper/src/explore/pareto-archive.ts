/** The best of everything that was evaluated: what keeps all constraints and nothing dominates. */
import { dominates, type Scored } from './dominance.js';

export class ParetoArchive<T extends Scored> {
  #front: T[] = [];

  /** In the order in which they came; of equal ones the first. */
  get front(): readonly T[] {
    return this.#front;
  }

  /** Whether it belongs to the front now. */
  add(solution: T): boolean {
    const { objectives, violation } = solution;
    if (violation > 0 || this.#front.some((other) => isNowhereWorse(other.objectives, objectives)))
      return false;
    this.#front = this.#front.filter((other) => !dominates(objectives, other.objectives));
    this.#front.push(solution);
    return true;
  }
}

function isNowhereWorse(a: readonly number[], b: readonly number[]): boolean {
  for (let index = 0; index < a.length; index++) if (a[index]! > b[index]!) return false;
  return true;
}
