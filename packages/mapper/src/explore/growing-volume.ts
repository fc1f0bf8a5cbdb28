/** The hypervolume of a front that grows, without computing it anew for each newcomer. */
import type { Scored } from './dominance.js';
import { exclusiveHypervolume } from './hypervolume.js';
import { ParetoArchive } from './pareto-archive.js';

export class GrowingVolume {
  readonly #archive = new ParetoArchive<Scored>();
  readonly #reference: readonly number[];
  #hypervolume = 0;

  constructor(reference: readonly number[]) {
    this.#reference = reference;
  }

  /** Sum of what each newcomer added, so that it never falls. */
  get hypervolume(): number {
    return this.#hypervolume;
  }

  add(solution: Scored): void {
    const others = this.#archive.front.map(({ objectives }) => objectives);
    if (!this.#archive.add(solution)) return;
    this.#hypervolume += Math.max(0, exclusiveHypervolume(solution.objectives, others, this.#reference));
  }
}
