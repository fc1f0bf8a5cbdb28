/** A scratchpad of results that is emptied by halves. */
import type { ScratchpadSize } from './operand-scratchpad.js';

/**
 * Results fill rows as wide as memory takes words in a cycle. When more than half of the scratchpad is taken, its oldest
 * half is written, if the write before is done; the array waits only if there is no room at all. A row that was only
 * begun at such a time counts as full when it is written, unless it is the last one of its write: that is how SCALE-Sim
 * counts (`write_buffer.py`).
 */
export class ResultScratchpad {
  readonly #size: ScratchpadSize;
  readonly #half: number;
  #free: number;
  /** Words in the row at hand. */
  #begun = 0;
  /** Rows that are full or were ended early, and of them those written, from the start. */
  #rows = 0;
  #written = 0;
  /** Rows that were ended early → their words. */
  readonly #partial = new Map<number, number>();
  #writtenAt = 0;

  constructor(size: ScratchpadSize) {
    this.#size = size;
    this.#half = Math.ceil(size.words / 2);
    this.#free = size.words;
  }

  /** Whether so many results find room from `now` to `last` with no write to begin. */
  isQuiet(results: number, last: number): boolean {
    const free = this.#free - results;
    return results === 0 || free >= this.#half || (free > 0 && last < this.#writtenAt);
  }

  /** Cycles for which the array waits to get rid of `results` words at `now`. */
  waitFor(results: number, now: number): number {
    let cycle = now;
    for (let left = results; left > 0; ) {
      const isWriting = cycle < this.#writtenAt;
      const room = isWriting ? this.#free : this.#free - this.#half + 1;
      const stored = Math.min(left, Math.max(1, room));
      left -= stored;
      this.store(stored);
      if (stored < room) break;
      if (isWriting) {
        cycle = this.#writtenAt;
      } else {
        this.#endRow();
        this.#writtenAt = cycle + this.#write();
      }
    }
    return cycle - now;
  }

  store(results: number): void {
    const words = this.#begun + results;
    this.#free -= results;
    this.#begun = words % this.#size.wordsPerCycle;
    this.#rows += Math.floor(words / this.#size.wordsPerCycle);
  }

  #endRow(): void {
    if (this.#begun === 0) return;
    this.#partial.set(this.#rows, this.#begun);
    this.#rows++;
    this.#begun = 0;
  }

  /** Writes half of the scratchpad. @returns cycles beyond the first */
  #write(): number {
    const { words, wordsPerCycle } = this.#size;
    const rows = Math.min(Math.ceil((words - this.#half) / wordsPerCycle), this.#rows - this.#written);
    this.#written += rows;
    const last = this.#partial.get(this.#written - 1) ?? wordsPerCycle;
    this.#free += (rows - 1) * wordsPerCycle + last;
    return rows - 1;
  }
}
