/** The best of everything that was evaluated: what keeps all constraints and nothing dominates. */
import { dominates, type Scored } from './dominance.js';
import { exclusiveHypervolume } from './hypervolume.js';

export class ParetoArchive<T extends Scored> {
  #front: T[] = [];
  #hypervolume = 0;
  readonly #reference: readonly number[];

  /** @param reference of the hypervolume */
  constructor(reference: readonly number[]) {
    this.#reference = reference;
  }

  /** In the order in which they came; of equal ones the first. */
  get front(): readonly T[] {
    return this.#front;
  }

  /** Sum of what each newcomer added, so that it never falls. */
  get hypervolume(): number {
    return this.#hypervolume;
  }

  /** Whether it belongs to the front now. */
  add(solution: T): boolean {
    if (solution.violation > 0) return false;
    const { objectives } = solution;
    if (this.#front.some((other) => isNowhereWorse(other.objectives, objectives))) return false;
    const others = this.#front.map((other) => other.objectives);
    this.#hypervolume += Math.max(0, exclusiveHypervolume(objectives, others, this.#reference));
    this.#front = this.#front.filter((other) => !dominates(objectives, other.objectives));
    this.#front.push(solution);
    return true;
  }
}

const isNowhereWorse = (a: readonly number[], b: readonly number[]) =>
  a.every((value, index) => value <= b[index]!);
