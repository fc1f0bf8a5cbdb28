/** A timeline of one inference, in the format that Perfetto and chrome://tracing open. */
import type { Allocation, Workload } from '@adaptmem/core';
import { type CostedOperator, costInference, tensorTable } from '../analytical/cost-inference.js';
import { findInference } from '../analytical/find-inference.js';
import { Machine } from '../analytical/machine.js';
import { sumBy } from '../analytical/sums.js';
import type { Hardware } from '../config/hardware.js';
import type { InferenceEngine } from './inference-engine.js';
import type { Span } from './tile-pipeline.js';

/** The tracks, in the order in which they are shown. */
const TRACKS = ['operators', 'compute', 'bus'] as const;
type Track = (typeof TRACKS)[number];

/** An event of the Trace Event Format: a span, or the name of a track. */
export type TraceEvent =
  | {
      ph: 'X';
      pid: 1;
      tid: number;
      name: string;
      /** Beginning and length in µs. */
      ts: number;
      dur: number;
      args: Record<string, unknown>;
    }
  | { ph: 'M'; pid: 1; tid: number; name: 'thread_name'; args: { name: Track } };

export interface Trace {
  displayTimeUnit: 'ns';
  traceEvents: TraceEvent[];
}

/**
 * One inference of `task`, tile by tile as the event-driven engine runs it, whichever `engine` the hardware names:
 * operators with their stalls and the bits that each memory moves, computations, and loads and stores on the bus.
 *
 * @throws AppError `ALLOCATION_INVALID`, `UNKNOWN_TASK`
 * @example writeFileSync('trace.json', JSON.stringify(traceInference(workload, hardware, allocation, 'rte')))
 */
export function traceInference(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  task: string,
): Trace {
  const inference = findInference(workload, task);
  const timeline = new Timeline(new Machine(workload, hardware, allocation));
  for (const costed of costInference(inference, tensorTable(workload), hardware)) timeline.add(costed);
  return { displayTimeUnit: 'ns', traceEvents: timeline.events };
}

class Timeline {
  readonly events: TraceEvent[] = TRACKS.map((name, tid) => ({
    ph: 'M',
    pid: 1,
    tid,
    name: 'thread_name',
    args: { name },
  }));
  readonly #machine: Machine;
  readonly #engine: InferenceEngine;
  readonly #microseconds: (cycles: number) => number;
  #now = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#engine = machine.startEngine();
    const mhz = machine.hardware.config.clock_mhz.value;
    this.#microseconds = (cycles) => cycles / mhz;
  }

  /** Runs the operator after those before it. */
  add(costed: CostedOperator): void {
    const { operator, work, transfers } = costed;
    const run = this.#engine.run(costed);
    const movedBits = Object.fromEntries(
      sumBy(transfers, (transfer) => [
        `${this.#machine.homeOf(transfer).name} ${transfer.direction}`,
        transfer.bits * transfer.times,
      ]),
    );
    const { cycles, stalls, bus, loads, computations, stores } = run;
    this.#show(
      'operators',
      operator.name,
      { start: 0, end: cycles },
      {
        kind: operator.kind,
        cycles,
        stalls,
        bus,
        macs: work.macs,
        movedBits,
      },
    );
    this.#showTiles('compute', operator.name, computations);
    this.#showTiles('bus', `load ${operator.name}`, loads);
    this.#showTiles('bus', `store ${operator.name}`, stores);
    this.#now += cycles;
  }

  #showTiles(track: Track, name: string, spans: readonly Span[]): void {
    for (const [tile, span] of spans.entries()) {
      if (span.end > span.start) this.#show(track, name, span, { tile });
    }
  }

  #show(track: Track, name: string, { start, end }: Span, args: Record<string, unknown>): void {
    const ts = this.#microseconds(this.#now + start);
    const dur = this.#microseconds(end - start);
    this.events.push({ ph: 'X', pid: 1, tid: TRACKS.indexOf(track), name, ts, dur, args });
  }
}
