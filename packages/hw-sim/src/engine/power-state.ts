/** When a memory sleeps. */
import type { Sleep } from '@adaptmem/core';
import { wholeCycles } from '../memory/whole-cycles.js';

/** A memory that is awake at cycle 0 and sleeps after a time without an access, if it can. */
export class PowerState {
  readonly #after: number;
  readonly #wakeUp: number;
  #usedUntil = 0;
  #asleepCycles = 0;
  #wakeUps = 0;

  constructor(sleep: Sleep | undefined, clockMhz: number) {
    const cyclesPerNs = clockMhz / 1000;
    this.#after = sleep ? sleep.after_ns * cyclesPerNs : Number.POSITIVE_INFINITY;
    this.#wakeUp = sleep ? wholeCycles(sleep.wake_up_time.value * cyclesPerNs) : 0;
  }

  get wakeUps(): number {
    return this.#wakeUps;
  }

  /** Asks for the memory. @returns cycles until it is awake */
  wake(cycle: number): number {
    if (!this.#sleepsUntil(cycle)) return 0;
    this.#wakeUps++;
    return this.#wakeUp;
  }

  /** Notes that the memory is used until then. */
  use(until: number): void {
    this.#usedUntil = until;
  }

  /** Cycles asleep from the start to `end`, after the last use. */
  asleepCycles(end: number): number {
    this.#sleepsUntil(end);
    this.#usedUntil = end;
    return this.#asleepCycles;
  }

  #sleepsUntil(cycle: number): boolean {
    const asleep = cycle - this.#usedUntil - this.#after;
    if (asleep <= 0) return false;
    this.#asleepCycles += asleep;
    return true;
  }
}
