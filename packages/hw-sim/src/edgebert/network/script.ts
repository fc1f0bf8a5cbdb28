/** A process as a generator: each `yield` ends a cycle. For control flow that is not skipped over. */
import type { Link } from './link.js';
import type { Process } from './network.js';

/** What a script does until its next cycle. */
export type Cycles<T = void> = Generator<undefined, T, undefined>;

export class Script implements Process {
  readonly #cycles: Cycles;

  constructor(cycles: Cycles) {
    this.#cycles = cycles;
  }

  step(): void {
    this.#cycles.next();
  }

  /** @throws TypeError always: a generator's place cannot be compared */
  get state(): string {
    throw new TypeError('A script has no comparable state');
  }
}

/** Waits until the message is in. */
export function* push<M>(link: Link<M>, message: M): Cycles {
  while (!link.push(message)) yield;
}

/** Waits for a message. */
export function* pop<M>(link: Link<M>): Cycles<M> {
  for (;;) {
    const message = link.take();
    if (message !== undefined) return message;
    yield;
  }
}

export function* idle(cycles: number): Cycles {
  for (let cycle = 0; cycle < cycles; cycle++) yield;
}
