/** When a DRAM command may follow another: the rules of the standard as one table. */
import type { DramDevice } from '@adaptmem/core';

export const DRAM_COMMANDS = ['activate', 'precharge', 'read', 'write', 'refresh'] as const;
export type DramCommand = (typeof DRAM_COMMANDS)[number];

/** A bank, and for `activate` the row. `refresh` takes all banks of the rank. */
export interface DramPlace {
  rank: number;
  bank: number;
  row: number;
}

/** Where a rule holds, seen from the bank of the first command. */
type Scope = 'bank' | 'rank' | 'other-ranks';

interface Rule {
  after: DramCommand;
  next: DramCommand;
  scope: Scope;
  cycles: (timing: DramDevice['timing'], burst: number) => number;
}

/** JEDEC's constraints; `burst` is the cycles that a burst takes the bus. */
const RULES: readonly Rule[] = [
  { after: 'activate', next: 'read', scope: 'bank', cycles: ({ trcd }) => trcd },
  { after: 'activate', next: 'write', scope: 'bank', cycles: ({ trcd }) => trcd },
  { after: 'activate', next: 'precharge', scope: 'bank', cycles: ({ tras }) => tras },
  { after: 'activate', next: 'activate', scope: 'bank', cycles: ({ tras, trp }) => tras + trp },
  { after: 'activate', next: 'activate', scope: 'rank', cycles: ({ trrd }) => trrd },
  { after: 'precharge', next: 'activate', scope: 'bank', cycles: ({ trp }) => trp },
  { after: 'precharge', next: 'refresh', scope: 'rank', cycles: ({ trp }) => trp },
  { after: 'read', next: 'precharge', scope: 'bank', cycles: ({ trtp }) => trtp },
  { after: 'read', next: 'read', scope: 'rank', cycles: ({ tccd }, burst) => Math.max(tccd, burst) },
  {
    after: 'read',
    next: 'write',
    scope: 'rank',
    cycles: ({ cl, cwl, trtrs }, burst) => cl + burst - cwl + trtrs,
  },
  { after: 'read', next: 'read', scope: 'other-ranks', cycles: ({ trtrs }, burst) => burst + trtrs },
  {
    after: 'read',
    next: 'write',
    scope: 'other-ranks',
    cycles: ({ cl, cwl, trtrs }, burst) => cl + burst - cwl + trtrs,
  },
  { after: 'write', next: 'precharge', scope: 'bank', cycles: ({ cwl, twr }, burst) => cwl + burst + twr },
  { after: 'write', next: 'write', scope: 'rank', cycles: ({ tccd }, burst) => Math.max(tccd, burst) },
  { after: 'write', next: 'read', scope: 'rank', cycles: ({ cwl, twtr }, burst) => cwl + burst + twtr },
  { after: 'write', next: 'write', scope: 'other-ranks', cycles: ({ trtrs }, burst) => burst + trtrs },
  {
    after: 'write',
    next: 'read',
    scope: 'other-ranks',
    cycles: ({ cl, cwl, trtrs }, burst) => Math.max(0, cwl + burst + trtrs - cl),
  },
  { after: 'refresh', next: 'activate', scope: 'rank', cycles: ({ trfc }) => trfc },
  { after: 'refresh', next: 'refresh', scope: 'rank', cycles: ({ trfc }) => trfc },
];

/** Activations of a rank within tFAW. */
const ACTIVATIONS_IN_WINDOW = 4;

/** The open rows of a channel, and the first cycle at which each command may be given. */
export class DramTiming {
  readonly device: DramDevice;
  /** Cycles that a burst takes the data bus: two words a cycle. */
  readonly burstCycles: number;
  /** [command][bank of the channel] → first cycle. */
  readonly #earliest: Record<DramCommand, Float64Array>;
  /** [bank of the channel] → open row, −1 if closed. */
  readonly #openRow: Int32Array;
  /** [rank] → cycles of the last four activations. */
  readonly #activations: number[][];
  readonly #reach: Record<Scope, number[][]>;
  readonly #rules: Record<DramCommand, { next: DramCommand; scope: Scope; cycles: number }[]>;

  constructor(device: DramDevice) {
    this.device = device;
    const { ranks, banks, burst_length } = device.geometry;
    this.burstCycles = burst_length / 2;
    const perCommand = <T>(make: (command: DramCommand) => T) =>
      Object.fromEntries(DRAM_COMMANDS.map((command) => [command, make(command)])) as Record<DramCommand, T>;
    this.#earliest = perCommand(() => new Float64Array(ranks * banks));
    this.#openRow = new Int32Array(ranks * banks).fill(-1);
    this.#activations = Array.from({ length: ranks }, () => []);
    this.#reach = reachOf(device.geometry);
    this.#rules = perCommand((command) =>
      RULES.filter(({ after }) => after === command).map(({ next, scope, cycles }) => ({
        next,
        scope,
        cycles: cycles(device.timing, this.burstCycles),
      })),
    );
  }

  /** The open row of a bank, −1 if it is closed. */
  openRow(place: DramPlace): number {
    return this.#openRow[this.#indexOf(place)]!;
  }

  /**
   * First cycle at which the command may be given, infinite if the bank is in the wrong state for it: reads and
   * writes need their row open, activations a closed bank, refreshes all banks of the rank closed.
   */
  earliestReadyAt(command: DramCommand, place: DramPlace): number {
    if (!this.#fits(command, place)) return Number.POSITIVE_INFINITY;
    const { banks } = this.device.geometry;
    const first = place.rank * banks;
    const earliest = this.#earliest[command];
    if (command === 'refresh') return Math.max(...earliest.subarray(first, first + banks));
    const ready = earliest[first + place.bank]!;
    if (command !== 'activate') return ready;
    const window = this.#activations[place.rank]!;
    return window.length < ACTIVATIONS_IN_WINDOW
      ? ready
      : Math.max(ready, window[0]! + this.device.timing.tfaw);
  }

  /** Whether the command may be given in the cycle. */
  probe(command: DramCommand, place: DramPlace, cycle: number): boolean {
    return cycle >= this.earliestReadyAt(command, place);
  }

  /**
   * Gives the command.
   * @returns the cycle in which its data have passed the bus (reads and writes), or in which it was given
   * @throws RangeError if it may not be given in that cycle
   */
  issue(command: DramCommand, place: DramPlace, cycle: number): number {
    if (!this.probe(command, place, cycle)) {
      const ready = this.earliestReadyAt(command, place);
      throw new RangeError(`DRAM ${command} in cycle ${cycle} is too early: ready at ${ready}`);
    }
    const here = this.#indexOf(place);
    for (const { next, scope, cycles } of this.#rules[command]) {
      const earliest = this.#earliest[next];
      for (const bank of this.#reach[scope][here]!)
        earliest[bank] = Math.max(earliest[bank]!, cycle + cycles);
    }
    this.#open(command, place, cycle);
    const { cl, cwl } = this.device.timing;
    if (command === 'read') return cycle + cl + this.burstCycles;
    if (command === 'write') return cycle + cwl + this.burstCycles;
    return cycle;
  }

  #fits(command: DramCommand, place: DramPlace): boolean {
    const row = this.openRow(place);
    if (command === 'activate') return row < 0;
    if (command === 'precharge') return row >= 0;
    if (command === 'refresh')
      return this.#reach.rank[this.#indexOf(place)]!.every((bank) => this.#openRow[bank]! < 0);
    return row === place.row;
  }

  #indexOf({ rank, bank }: DramPlace): number {
    return rank * this.device.geometry.banks + bank;
  }

  #open(command: DramCommand, place: DramPlace, cycle: number): void {
    const index = this.#indexOf(place);
    if (command === 'precharge') this.#openRow[index] = -1;
    if (command !== 'activate') return;
    this.#openRow[index] = place.row;
    const window = this.#activations[place.rank]!;
    window.push(cycle);
    if (window.length > ACTIVATIONS_IN_WINDOW) window.shift();
  }
}

/** [scope][bank of the channel] → the banks of the channel that it reaches. */
function reachOf({ ranks, banks }: DramDevice['geometry']): Record<Scope, number[][]> {
  const all = Array.from({ length: ranks * banks }, (_, index) => index);
  const rankOf = (index: number) => Math.floor(index / banks);
  return {
    bank: all.map((index) => [index]),
    rank: all.map((index) => all.filter((other) => rankOf(other) === rankOf(index))),
    'other-ranks': all.map((index) => all.filter((other) => rankOf(other) !== rankOf(index))),
  };
}
