/** A memory controller for one DRAM channel: first ready first served, open rows, all-bank refresh. */
import type { DramDevice } from '@adaptmem/core';
import { type DramEnergies, dramEnergies } from './dram-energy.js';
import { type DramCommand, type DramPlace, DramTiming } from './dram-timing.js';

export interface DramRequest {
  /** Byte address. */
  address: number;
  isWrite?: boolean;
  /** Cycle before which it does not arrive; 0 if absent. */
  arrival?: number;
}

export interface DramStream {
  requests: number;
  /** Until the data of the last request have passed the bus. */
  cycles: number;
  timeNs: number;
  bytes: number;
  bandwidthGBps: number;
  /** From arrival to the end of the data; absent without reads. */
  meanReadLatencyCycles?: number;
  rowHits: number;
  activations: number;
  refreshes: number;
  /** By cause; absent if the device has no currents. */
  energyPj?: Record<'activate' | 'read' | 'write' | 'refresh' | 'standby', number>;
}

/** A request that waits in its bank's queue. */
interface Waiting {
  place: DramPlace;
  isWrite: boolean;
  arrival: number;
}

/**
 * Row : rank : bank : column, from the top bit down: a sequential stream reads whole rows of one bank after the other.
 */
export function dramPlace({ geometry }: DramDevice, address: number): DramPlace {
  const { bus_bits, columns, banks, ranks, rows } = geometry;
  const row = Math.floor(address / ((bus_bits / 8) * columns));
  return {
    bank: row % banks,
    rank: Math.floor(row / banks) % ranks,
    row: Math.floor(row / (banks * ranks)) % rows,
  };
}

/** Runs requests, which arrive in order and wait while the queue is full, through one channel. */
export function streamThrough(device: DramDevice, requests: Iterable<DramRequest>): DramStream {
  const controller = new DramController(device);
  for (const request of requests) {
    while (!controller.accepts(request)) controller.advance(request.arrival);
    controller.add(request);
  }
  while (!controller.isIdle) controller.advance();
  return controller.result();
}

class DramController {
  readonly #timing: DramTiming;
  readonly #device: DramDevice;
  readonly #energies: DramEnergies | undefined;
  readonly #waiting: Waiting[] = [];
  readonly #queues: Waiting[][];
  /** [bank of the channel] → accesses since its row was opened. */
  readonly #hits: number[];
  readonly #isRefreshDue: boolean[];
  readonly #refreshInterval: number;
  #cycle = 0;
  #nextQueue = 0;
  #nextRefreshRank = 0;
  readonly #counts = { reads: 0, writes: 0, rowHits: 0, activations: 0, refreshes: 0 };
  #latencySum = 0;
  #end = 0;
  #standbyPj = 0;
  readonly #open: number[];

  constructor(device: DramDevice) {
    this.#device = device;
    this.#timing = new DramTiming(device);
    this.#energies = dramEnergies(device);
    const { ranks, banks } = device.geometry;
    this.#refreshInterval = Math.floor(device.timing.trefi / ranks);
    this.#queues = Array.from({ length: ranks * banks }, () => []);
    this.#hits = this.#queues.map(() => 0);
    this.#isRefreshDue = Array.from({ length: ranks }, () => false);
    this.#open = Array.from({ length: ranks }, () => 0);
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#queues.every((queue) => queue.length === 0);
  }

  accepts({ arrival = 0 }: DramRequest): boolean {
    return this.#cycle >= arrival && this.#waiting.length < this.#device.controller.queue;
  }

  add({ address, isWrite = false }: DramRequest): void {
    this.#waiting.push({ place: dramPlace(this.#device, address), isWrite, arrival: this.#cycle });
  }

  /**
   * One cycle: at most one command on the bus, one request into a bank's queue. If there was neither, on to the next
   * cycle in which something may happen.
   *
   * @param arrival cycle of the next request, if it is not here yet
   */
  advance(arrival = 0): void {
    this.#becomeDue();
    const hasCommand = this.#refresh() || this.#serve();
    const hasScheduled = this.#schedule();
    const next = hasCommand || hasScheduled ? this.#cycle + 1 : this.#nextEvent(arrival);
    this.#standBy(next - this.#cycle);
    this.#cycle = next;
  }

  result(): DramStream {
    const { reads, writes, rowHits, activations, refreshes } = this.#counts;
    const { bus_bits, burst_length } = this.#device.geometry;
    const bytes = (reads + writes) * (bus_bits / 8) * burst_length;
    const timeNs = this.#end * this.#device.timing.tck_ns;
    const energies = this.#energies;
    return {
      requests: reads + writes,
      cycles: this.#end,
      timeNs,
      bytes,
      bandwidthGBps: timeNs > 0 ? bytes / timeNs : 0,
      ...(reads > 0 ? { meanReadLatencyCycles: this.#latencySum / reads } : {}),
      rowHits,
      activations,
      refreshes,
      ...(energies
        ? {
            energyPj: {
              activate: activations * energies.activate,
              read: reads * energies.read,
              write: writes * energies.write,
              refresh: refreshes * energies.refresh,
              standby: this.#standbyPj,
            },
          }
        : {}),
    };
  }

  /** Every tREFI each rank must be refreshed; the ranks take turns. */
  #becomeDue(): void {
    if (this.#cycle === 0 || this.#cycle % this.#refreshInterval !== 0) return;
    this.#isRefreshDue[this.#nextRefreshRank] = true;
    this.#nextRefreshRank = (this.#nextRefreshRank + 1) % this.#device.geometry.ranks;
  }

  /** Closes the rows of a rank that is due, then refreshes it. @returns whether it gave a command */
  #refresh(): boolean {
    const rank = this.#isRefreshDue.indexOf(true);
    if (rank < 0) return false;
    for (let bank = 0; bank < this.#device.geometry.banks; bank++) {
      const place = { rank, bank, row: -1 };
      if (this.#timing.probe('precharge', place, this.#cycle)) {
        this.#precharge(place);
        return true;
      }
    }
    const place = { rank, bank: 0, row: -1 };
    if (!this.#timing.probe('refresh', place, this.#cycle)) return false;
    this.#timing.issue('refresh', place, this.#cycle);
    this.#counts.refreshes++;
    this.#isRefreshDue[rank] = false;
    return true;
  }

  /** The first command that is ready, queue by queue from the one after the last, except in ranks to be refreshed. */
  #serve(): boolean {
    const { banks } = this.#device.geometry;
    for (let turn = 0; turn < this.#queues.length; turn++) {
      this.#nextQueue = (this.#nextQueue + 1) % this.#queues.length;
      if (this.#queues[this.#nextQueue]!.length === 0) continue;
      const isBlocked = this.#isRefreshDue[Math.floor(this.#nextQueue / banks)];
      if (!isBlocked && this.#serveQueue(this.#nextQueue)) return true;
    }
    return false;
  }

  /** The first later cycle in which a refresh is due, a request arrives, or a command gets ready. */
  #nextEvent(arrival: number): number {
    const { banks } = this.#device.geometry;
    const interval = this.#refreshInterval;
    let next = (Math.floor(this.#cycle / interval) + 1) * interval;
    const consider = (cycle: number) => {
      if (cycle > this.#cycle && cycle < next) next = cycle;
    };
    consider(arrival);
    this.#isRefreshDue.forEach((isDue, rank) => {
      if (!isDue) return;
      for (let bank = 0; bank < banks; bank++) {
        const place = { rank, bank, row: -1 };
        consider(this.#timing.earliestReadyAt('precharge', place));
        consider(this.#timing.earliestReadyAt('refresh', place));
      }
    });
    for (const queue of this.#queues) {
      for (const { place, isWrite } of queue)
        consider(this.#timing.earliestReadyAt(this.#wanted(place, isWrite), place));
    }
    return next;
  }

  /** What a request needs next. */
  #wanted(place: DramPlace, isWrite: boolean): DramCommand {
    const open = this.#timing.openRow(place);
    if (open === place.row) return isWrite ? 'write' : 'read';
    return open < 0 ? 'activate' : 'precharge';
  }

  #serveQueue(index: number): boolean {
    const queue = this.#queues[index]!;
    for (let position = 0; position < queue.length; position++) {
      const { place, isWrite } = queue[position]!;
      const command = this.#wanted(place, isWrite);
      if (!this.#timing.probe(command, place, this.#cycle)) continue;
      if (command === 'precharge' && !this.#mayClose(index, position)) continue;
      if (command === 'precharge') this.#precharge(place);
      else if (command === 'activate') this.#activate(index, place);
      else this.#access(index, position);
      return true;
    }
    return false;
  }

  /** The oldest request of a bank closes its row, unless others still wait for it and it has not served enough. */
  #mayClose(index: number, position: number): boolean {
    if (position > 0) return false;
    const open = this.#timing.openRow(this.#queues[index]![0]!.place);
    const isWanted = this.#queues[index]!.some(({ place }) => place.row === open);
    return !isWanted || this.#hits[index]! >= this.#device.controller.row_hit_limit;
  }

  #access(index: number, position: number): void {
    const [{ place, isWrite, arrival }] = this.#queues[index]!.splice(position, 1) as [Waiting];
    const end = this.#timing.issue(isWrite ? 'write' : 'read', place, this.#cycle);
    if (this.#hits[index]! > 0) this.#counts.rowHits++;
    this.#hits[index]!++;
    this.#counts[isWrite ? 'writes' : 'reads']++;
    if (!isWrite) this.#latencySum += end - arrival;
    this.#end = Math.max(this.#end, end);
  }

  #activate(index: number, place: DramPlace): void {
    this.#timing.issue('activate', place, this.#cycle);
    this.#counts.activations++;
    this.#open[place.rank]!++;
    this.#hits[index] = 0;
  }

  #precharge(place: DramPlace): void {
    this.#timing.issue('precharge', place, this.#cycle);
    this.#open[place.rank]!--;
  }

  #standBy(cycles: number): void {
    const energies = this.#energies;
    if (!energies) return;
    for (const open of this.#open)
      this.#standbyPj += cycles * (open > 0 ? energies.activeStandby : energies.prechargeStandby);
  }

  /** Moves the oldest waiting request whose bank has room. @returns whether there was one */
  #schedule(): boolean {
    const { banks } = this.#device.geometry;
    const index = this.#waiting.findIndex(
      ({ place }) =>
        this.#queues[place.rank * banks + place.bank]!.length < this.#device.controller.bank_queue,
    );
    if (index < 0) return false;
    const [next] = this.#waiting.splice(index, 1) as [Waiting];
    this.#queues[next.place.rank * banks + next.place.bank]!.push(next);
    return true;
  }
}
