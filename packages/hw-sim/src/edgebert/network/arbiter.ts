/** A crossbar with one output: a queue for each requester, and a round-robin choice among them. */
import type { Link } from './link.js';
import type { Process } from './network.js';

/**
 * Each cycle it takes what has arrived into the queues, and sends the head of the chosen one. The round goes
 * downwards: the highest requester below the last one chosen, else the highest of all (MatchLib's `Arbiter`).
 * While its output is full it takes nothing.
 */
export class Arbiter<M> implements Process {
  readonly #lanes: readonly Link<M>[];
  readonly #queues: M[][];
  readonly #depth: number;
  readonly #to: Link<M>;
  #last = 0;
  #held: M | undefined;

  /** @param depth entries of each queue */
  constructor(lanes: readonly Link<M>[], depth: number, to: Link<M>) {
    this.#lanes = lanes;
    this.#queues = lanes.map(() => []);
    this.#depth = depth;
    this.#to = to;
  }

  step(): void {
    if (this.#held === undefined) {
      this.#fill();
      this.#held = this.#choose();
    }
    if (this.#held !== undefined && this.#to.push(this.#held)) this.#held = undefined;
  }

  get state(): string {
    return `${this.#last}${this.#held ?? '-'}${this.#queues.map((queue) => queue.join('')).join('|')}`;
  }

  #fill(): void {
    this.#lanes.forEach((lane, index) => {
      const queue = this.#queues[index]!;
      if (queue.length >= this.#depth) return;
      const message = lane.take();
      if (message !== undefined) queue.push(message);
    });
  }

  #choose(): M | undefined {
    const hasMessage = (queue: M[]) => queue.length > 0;
    const below = this.#queues.slice(0, this.#last).findLastIndex(hasMessage);
    const chosen = below >= 0 ? below : this.#queues.findLastIndex(hasMessage);
    if (chosen < 0) return undefined;
    this.#last = chosen;
    return this.#queues[chosen]!.shift();
  }
}
