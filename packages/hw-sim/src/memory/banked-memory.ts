/** A memory of banks and ports, word by word in time. */
import type { BankGeometry, Interleaving } from './address-map.js';
import { bankPlace } from './address-map.js';
import type { Direction } from './transfer.js';

/** Cycles of one kind of access. */
export interface AccessTiming {
  /** Until the data are there (read), or are stored (write). */
  latency: number;
  /** Until the bank takes the next access; below the latency if accesses are pipelined. */
  interval: number;
}

export interface BankedMemoryConfig extends BankGeometry {
  interleaving: Interleaving;
  /** Accesses that may begin in one cycle. */
  ports: number;
  /** Non-volatile cells write far slower than they read. */
  read: AccessTiming;
  write: AccessTiming;
  /** From power-off to the first access. */
  wakeUpCycles: number;
  /** What power-off loses; non-volatile cells keep it. */
  isVolatile: boolean;
}

export interface WordAccess {
  word: number;
  direction: Direction;
}

type PowerState = 'on' | 'off';

/**
 * Every access needs a free port in its cycle and a bank that has finished its last one; two accesses that meet in a
 * bank conflict, and the later waits. A memory that was off needs its wake-up first.
 */
export class BankedMemory {
  readonly config: BankedMemoryConfig;
  /** [bank] → first cycle for its next access. */
  readonly #bankFree: Float64Array;
  /** Accesses that began in the last cycle with any. */
  #lastCycle = -1;
  #begun = 0;
  #power: PowerState = 'on';
  #awakeAt = 0;
  #holdsData = true;

  constructor(config: BankedMemoryConfig) {
    this.config = config;
    this.#bankFree = new Float64Array(config.banks);
  }

  /** Whether what was written is still there. */
  get holdsData(): boolean {
    return this.#holdsData;
  }

  /**
   * First cycle, not before `cycle`, at which the access may begin; infinite while the memory is off.
   */
  earliestReadyAt(access: WordAccess, cycle: number): number {
    if (this.#power === 'off') return Number.POSITIVE_INFINITY;
    const { bank } = bankPlace(this.config.interleaving, access.word, this.config);
    const ready = Math.max(cycle, this.#awakeAt, this.#bankFree[bank]!);
    const isFull = ready === this.#lastCycle && this.#begun >= this.config.ports;
    return ready < this.#lastCycle || isFull ? this.#afterLast(ready) : ready;
  }

  /** Whether the access may begin in the cycle. */
  probe(access: WordAccess, cycle: number): boolean {
    return this.earliestReadyAt(access, cycle) === cycle;
  }

  /**
   * Begins the access. Cycles of accesses must not go backwards.
   * @returns the cycle in which it is done
   * @throws RangeError if it may not begin in that cycle
   */
  issue(access: WordAccess, cycle: number): number {
    const ready = this.earliestReadyAt(access, cycle);
    if (ready !== cycle) throw new RangeError(`Access in cycle ${cycle} is too early: ready at ${ready}`);
    const { bank } = bankPlace(this.config.interleaving, access.word, this.config);
    const { latency, interval } = this.config[access.direction];
    this.#begun = cycle === this.#lastCycle ? this.#begun + 1 : 1;
    this.#lastCycle = cycle;
    this.#bankFree[bank] = cycle + interval;
    if (access.direction === 'write') this.#holdsData = true;
    return cycle + latency;
  }

  /** Cuts the power; a volatile memory forgets. */
  powerOff(): void {
    this.#power = 'off';
    if (this.config.isVolatile) this.#holdsData = false;
  }

  /** Gives power again; accesses may begin after the wake-up. */
  powerOn(cycle: number): void {
    if (this.#power === 'on') return;
    this.#power = 'on';
    this.#awakeAt = cycle + this.config.wakeUpCycles;
  }

  /** Accesses begin in order: nothing before the last one, and not in its cycle if the ports are taken. */
  #afterLast(ready: number): number {
    const isFull = this.#begun >= this.config.ports;
    return Math.max(ready, isFull ? this.#lastCycle + 1 : this.#lastCycle);
  }
}

/** What became of a stream. */
export interface StreamRun {
  cycles: number;
  /** Cycles in which an access waited because its bank was busy. */
  conflictCycles: number;
}

/**
 * Serves requesters round robin, each in its own order, one access after the other as early as the memory takes it.
 */
export function serveStreams(memory: BankedMemory, streams: readonly (readonly WordAccess[])[]): StreamRun {
  const next = streams.map(() => 0);
  const run: StreamRun = { cycles: 0, conflictCycles: 0 };
  let cycle = 0;
  let turn = 0;
  const isLeft = (stream: number) => next[stream]! < streams[stream]!.length;
  while (streams.some((_, stream) => isLeft(stream))) {
    const order = streams.map((_, offset) => (turn + offset) % streams.length).filter(isLeft);
    const ready = order.find((stream) => memory.probe(streams[stream]![next[stream]!]!, cycle));
    if (ready === undefined) {
      const waits = order.map((stream) => memory.earliestReadyAt(streams[stream]![next[stream]!]!, cycle));
      const soonest = Math.min(...waits);
      if (!Number.isFinite(soonest)) throw new RangeError('The memory is off');
      if (soonest > cycle + 1) run.conflictCycles += soonest - cycle - 1;
      cycle = soonest;
      continue;
    }
    run.cycles = Math.max(run.cycles, memory.issue(streams[ready]![next[ready]!]!, cycle));
    next[ready]!++;
    turn = (ready + 1) % streams.length;
  }
  return run;
}
