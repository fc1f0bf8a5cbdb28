/** A process that passes messages on, one a cycle. */
import type { Link } from './link.js';
import type { Process } from './network.js';

export class Relay<M> implements Process {
  readonly #from: Link<M>;
  readonly #to: Link<M>;
  #held: M | undefined;

  constructor(from: Link<M>, to: Link<M>) {
    this.#from = from;
    this.#to = to;
  }

  step(): void {
    this.#held ??= this.#from.take();
    if (this.#held !== undefined && this.#to.push(this.#held)) this.#held = undefined;
  }

  get state(): string {
    return `${this.#held ?? '-'}`;
  }
}
