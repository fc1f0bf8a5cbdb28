import { describe, expect, it } from 'vitest';
import { checkPlaced } from '../../test/arbitraries.js';
import { ALBERT_BASE, encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { simulate } from '../analytical/simulate.js';
import type { Trace } from './trace.js';
import { traceInference } from './trace.js';

const OPERATORS = 0;

/** Spans of one track in the order of their beginning. */
function spansOf({ traceEvents }: Trace, track: number) {
  const spans = traceEvents.flatMap((event) => (event.ph === 'X' && event.tid === track ? [event] : []));
  return spans.sort((a, b) => a.ts - b.ts);
}

describe('traceInference()', () => {
  it('has the times of the event-driven engine, and no two things at once on a track', () =>
    checkPlaced(({ workload, hardware, allocation }) => {
      const eventDriven = { ...hardware, config: { ...hardware.config, engine: 'event-driven' as const } };
      const { task, byOperator, latencyNs } = simulate(workload, eventDriven, allocation).byTask[0]!;
      const trace = traceInference(workload, hardware, allocation, task);
      const operators = spansOf(trace, OPERATORS);
      expect(operators.map(({ args }) => args.cycles)).toEqual(byOperator.map(({ cycles }) => cycles));
      expect(operators.map(({ args }) => args.stalls)).toEqual(byOperator.map(({ stalls }) => stalls));
      const last = operators.at(-1)!;
      expect((last.ts + last.dur) * 1000).toBeCloseTo(latencyNs, 3);
      for (const track of [0, 1, 2]) {
        const spans = spansOf(trace, track);
        for (const [index, { ts }] of spans.slice(1).entries()) {
          const { ts: before, dur } = spans[index]!;
          expect(ts).toBeGreaterThanOrEqual((before + dur) * (1 - 1e-12));
        }
      }
    }));

  it('names tracks and tells what each memory moves', () => {
    const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });
    const hardware = shipped('edgebert-dram');
    const { allocation } = place(workload, hardware);
    const trace = traceInference(workload, hardware, allocation, workload.inferences[0]!.task);
    expect(trace.traceEvents.slice(0, 3).map(({ args }) => args.name)).toEqual([
      'operators',
      'compute',
      'bus',
    ]);
    expect(spansOf(trace, OPERATORS)[0]!.args.movedBits).toHaveProperty(['dram read']);
  });

  it('names the tasks that there are', () => {
    const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });
    const hardware = shipped('edgebert-dram');
    const { allocation } = place(workload, hardware);
    expect(() => traceInference(workload, hardware, allocation, 'nothing')).toThrow(
      /No inference of "nothing"/,
    );
  });
});
