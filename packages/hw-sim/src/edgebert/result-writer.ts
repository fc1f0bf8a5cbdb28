/** Counts the rows of the result on their way to the encoder, and raises the interrupt after the last. */
import type { Access } from './decoder.js';
import type { Link } from './network/link.js';
import type { Process } from './network/network.js';

export class ResultWriter implements Process {
  /** Rows that are still to come. */
  work: number;
  interrupted = false;
  readonly #sums: Link<Access>;
  readonly #results: Link<Access>;
  #held = false;

  /** @param rows rows of n values */
  constructor(sums: Link<Access>, results: Link<Access>, rows: number) {
    this.#sums = sums;
    this.#results = results;
    this.work = rows;
  }

  step(): void {
    if (this.work === 0) {
      this.interrupted = true;
      return;
    }
    if (!this.#held) this.#held = this.#sums.take() !== undefined;
    if (!this.#held || !this.#results.push('w')) return;
    this.#held = false;
    this.work--;
  }

  get state(): string {
    return `${this.#held}`;
  }
}
