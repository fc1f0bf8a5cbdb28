/** A DRAM channel that is read and written in order: rows opened ahead, refreshed rank by rank. */
import type { DramDevice } from '@adaptmem/core';
import { dramPlace } from './dram-controller.js';
import { type DramPlace, DramTiming } from './dram-timing.js';

export type BurstDirection = 'read' | 'write';

/** The bursts of the open row that were given last; the rules need to know of the latest only. */
interface Burst {
  place: DramPlace;
  direction: BurstDirection;
  cycle: number;
}

/**
 * Bursts go in order, each as early as the rules of `DramTiming` let it; a row is opened when its first burst may ask
 * for it. A rank whose refresh is due closes its rows and is refreshed before its next burst. Command slots are never
 * short for streams and are not counted.
 */
export class RowStream {
  readonly device: DramDevice;
  readonly #timing: DramTiming;
  readonly #wordsPerRow: number;
  readonly #burstBytes: number;
  readonly #gap: number;
  /** [rank] → cycle of its next refresh, and end of its last. */
  readonly #due: number[];
  readonly #refreshed: number[];
  /** Of all rows of the channel, the one of the last burst. */
  #row = -1;
  #last: Burst | undefined;
  #asked = 0;

  constructor(device: DramDevice) {
    const { bus_bits, burst_length, columns, ranks } = device.geometry;
    const { trefi, tccd } = device.timing;
    this.device = device;
    this.#timing = new DramTiming(device);
    this.#burstBytes = (bus_bits / 8) * burst_length;
    this.#wordsPerRow = columns / burst_length;
    this.#gap = Math.max(tccd, this.#timing.burstCycles);
    this.#due = Array.from({ length: ranks }, (_, rank) => Math.floor((trefi * (rank + 1)) / ranks));
    this.#refreshed = this.#due.map(() => 0);
  }

  /** What the last burst waited for beside the bus, if it waited. */
  get cause(): 'row' | 'refresh' {
    return this.#asked < this.#refreshed[this.#last?.place.rank ?? 0]! ? 'refresh' : 'row';
  }

  /**
   * @param word burst of the channel
   * @param atNs before which it is not asked for
   * @returns when its data have passed the channel's bus (ns)
   */
  access(word: number, direction: BurstDirection, atNs: number): number {
    const at = Math.max(0, Math.ceil(atNs / this.device.timing.tck_ns));
    this.#asked = at;
    const row = Math.floor(word / this.#wordsPerRow);
    const last = this.#last;
    if (last && row === this.#row && direction === last.direction) {
      const cycle = Math.max(at, last.cycle + this.#gap);
      if (cycle < this.#due[last.place.rank]!) {
        last.cycle = cycle;
        return this.#ready(last);
      }
    }
    this.#row = row;
    return this.#open({ place: dramPlace(this.device, word * this.#burstBytes), direction, cycle: at });
  }

  #open(burst: Burst): number {
    if (this.#last) this.#timing.issue(this.#last.direction, this.#last.place, this.#last.cycle);
    this.#last = undefined;
    const { place, direction, cycle: at } = burst;
    this.#skipRefreshes(place.rank, at);
    for (;;) {
      this.#openRow(place, at);
      burst.cycle = Math.max(at, this.#timing.earliestReadyAt(direction, place));
      if (burst.cycle < this.#due[place.rank]!) break;
      this.#refresh(place.rank);
    }
    this.#last = burst;
    return this.#ready(burst);
  }

  #openRow(place: DramPlace, at: number): void {
    const timing = this.#timing;
    if (timing.openRow(place) === place.row) return;
    if (timing.openRow(place) >= 0)
      timing.issue('precharge', place, Math.max(at, timing.earliestReadyAt('precharge', place)));
    timing.issue('activate', place, Math.max(at, timing.earliestReadyAt('activate', place)));
  }

  #refresh(rank: number): void {
    const due = this.#due[rank]!;
    const { banks } = this.device.geometry;
    for (let bank = 0; bank < banks; bank++) {
      const place = { rank, bank, row: -1 };
      if (this.#timing.openRow(place) >= 0)
        this.#timing.issue(
          'precharge',
          place,
          Math.max(due, this.#timing.earliestReadyAt('precharge', place)),
        );
    }
    const place = { rank, bank: 0, row: -1 };
    const cycle = Math.max(due, this.#timing.earliestReadyAt('refresh', place));
    this.#timing.issue('refresh', place, cycle);
    this.#refreshed[rank] = cycle + this.device.timing.trfc;
    this.#due[rank] = due + this.device.timing.trefi;
  }

  /** Of the refreshes while nobody asked for the rank, the last one counts. */
  #skipRefreshes(rank: number, at: number): void {
    const { trefi } = this.device.timing;
    const missed = Math.floor((at - this.#due[rank]!) / trefi);
    if (missed > 0) this.#due[rank]! += missed * trefi;
    if (this.#due[rank]! <= at) this.#refresh(rank);
  }

  #ready({ direction, cycle }: Burst): number {
    const { cl, cwl, tck_ns } = this.device.timing;
    return (cycle + (direction === 'read' ? cl : cwl) + this.#timing.burstCycles) * tck_ns;
  }
}
