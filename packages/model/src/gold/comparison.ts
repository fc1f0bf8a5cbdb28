/** Adds up what the cases of a reference file show. */
import type { GoldResult } from '@adaptmem/core/testing';

/** Collects cases and the worst error, and names the first failures. */
export class Comparison {
  #cases = 0;
  #worst = 0;
  readonly #failures: string[] = [];
  readonly #passedOver: string[] = [];

  /** @param tolerance bound of every case's error, in the measure of the errors added */
  constructor(readonly tolerance: number) {}

  /** One case. @param name what to call it where it fails */
  add(name: string, error: number): void {
    this.#cases++;
    if (!(error <= this.tolerance)) this.#failures.push(`${name}: error ${error}`);
    this.#worst = Math.max(this.#worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }

  /** One case that is equal or not: error 0 or 1. */
  addEqual(name: string, actual: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.#cases++;
    if (a === b) return;
    this.#worst = Math.max(this.#worst, 1);
    this.#failures.push(`${name}: expected ${b}, got ${a}`);
  }

  /** Says that the file holds a figure that nothing of ours is compared with. */
  passOver(name: string): void {
    this.#passedOver.push(name);
  }

  /** What was found; the note holds the first three failures, and what was not compared. */
  result(): GoldResult {
    const { tolerance } = this;
    const failures = this.#failures.slice(0, 3).map((failure) => failure.slice(0, 300));
    const note = [
      ...failures,
      ...(this.#passedOver.length > 0 ? [`not compared: ${this.#passedOver.join(', ')}`] : []),
    ].join('; ');
    return { cases: this.#cases, worst: this.#worst, tolerance, ...(note ? { note } : {}) };
  }
}
