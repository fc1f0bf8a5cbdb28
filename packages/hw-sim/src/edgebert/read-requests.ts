/** The loop that asks a decoder for all vectors of a product, one a cycle. */
import type { Access } from './decoder.js';
import type { Link } from './network/link.js';
import type { Process } from './network/network.js';

export class ReadRequests implements Process {
  /** Vectors that are still to be asked for. */
  work: number;
  readonly #requests: Link<Access>;
  #delay: number;

  /** @param delay cycles until the loop starts */
  constructor(requests: Link<Access>, delay: number, vectors: number) {
    this.#requests = requests;
    this.#delay = delay;
    this.work = vectors;
  }

  step(): void {
    if (this.#delay > 0) this.#delay--;
    else if (this.work > 0 && this.#requests.push('r')) this.work--;
  }

  get state(): string {
    return `${this.#delay}`;
  }
}
