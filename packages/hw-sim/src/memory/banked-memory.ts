/** A memory of banks and ports, word by word in time. */
import type { Interleaving } from '@adaptmem/core';
import { ADDRESS_MAPS, type BankGeometry, checkGeometry } from './address-map.js';
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

/** What an access waits for last. */
export type WaitCause = 'bank' | 'port' | 'wakeUp' | 'none';

/**
 * Every access needs a free port and a bank that has finished its last one; two accesses that meet in a bank conflict,
 * and the later waits. Accesses begin in their order. A memory that was off needs its wake-up first. Time is in cycles;
 * arrays may be ready between two of them.
 */
export class BankedMemory {
  readonly config: BankedMemoryConfig;
  readonly #bankOf: (word: number, geometry: BankGeometry) => number;
  /** [bank] → first time for its next access. */
  readonly #bankFree: Float64Array;
  /** Ring of the times at which the last accesses began, one a port. */
  readonly #begun: Float64Array;
  #next = 0;
  #lastBegun = Number.NEGATIVE_INFINITY;
  #power: PowerState = 'on';
  #awakeAt = Number.NEGATIVE_INFINITY;
  #holdsData = true;
  #waitedFor: WaitCause = 'none';

  /** @throws RangeError if the geometry does not suit the interleaving */
  constructor(config: BankedMemoryConfig) {
    checkGeometry(config.interleaving, config);
    this.config = config;
    this.#bankOf = ADDRESS_MAPS[config.interleaving].bank;
    this.#bankFree = new Float64Array(config.banks).fill(Number.NEGATIVE_INFINITY);
    this.#begun = new Float64Array(config.ports).fill(Number.NEGATIVE_INFINITY);
  }

  /** Whether what was written is still there. */
  get holdsData(): boolean {
    return this.#holdsData;
  }

  /** What the last access begun by `begin` waited for longest. */
  get waitedFor(): WaitCause {
    return this.#waitedFor;
  }

  /** Until when any bank is busy with an access. */
  get busyUntil(): number {
    return this.#bankFree.reduce((latest, free) => Math.max(latest, free));
  }

  bankOf(word: number): number {
    return this.#bankOf(word, this.config);
  }

  /**
   * First time, not before `cycle`, at which the access may begin; infinite while the memory is off.
   */
  earliestReadyAt({ word }: WordAccess, cycle: number): number {
    return this.#earliest(this.bankOf(word), cycle);
  }

  /** Whether the access may begin at that time. */
  probe(access: WordAccess, cycle: number): boolean {
    return this.earliestReadyAt(access, cycle) === cycle;
  }

  /**
   * Begins the access. Times of accesses must not go backwards.
   * @returns when it is done
   * @throws RangeError if it may not begin then
   */
  issue(access: WordAccess, cycle: number): number {
    const ready = this.earliestReadyAt(access, cycle);
    if (ready !== cycle) throw new RangeError(`Access in cycle ${cycle} is too early: ready at ${ready}`);
    this.begin(access.word, access.direction, cycle);
    return cycle + this.config[access.direction].latency;
  }

  /** Begins an access as early as it may, from `cycle` on. @returns when it begins */
  begin(word: number, direction: Direction, cycle: number): number {
    const bank = this.bankOf(word);
    const begun = this.#earliest(bank, cycle);
    this.#begun[this.#next] = begun;
    this.#next = this.#next + 1 === this.#begun.length ? 0 : this.#next + 1;
    this.#lastBegun = begun;
    this.#bankFree[bank] = begun + this.config[direction].interval;
    if (direction === 'write') this.#holdsData = true;
    return begun;
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

  #earliest(bank: number, cycle: number): number {
    if (this.#power === 'off') return Number.POSITIVE_INFINITY;
    const ordered = Math.max(cycle, this.#lastBegun);
    const port = this.#begun[this.#next]! + 1;
    const free = this.#bankFree[bank]!;
    const ready = Math.max(ordered, this.#awakeAt, port, free);
    if (ready === ordered) this.#waitedFor = 'none';
    else if (ready === free) this.#waitedFor = 'bank';
    else this.#waitedFor = ready === port ? 'port' : 'wakeUp';
    return ready;
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
