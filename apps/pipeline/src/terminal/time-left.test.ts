import { describe, expect, it } from 'vitest';
import { NOTHING_YET, reduceProgress } from './progress-state.js';
import { formatClock, formatDuration, stageLeftMs, totalLeftMs } from './time-left.js';

const stage = { name: 'a', kind: 'train', state: 'running' } as const;

describe('stageLeftMs()', () => {
  it('needs two reports, and goes by the pace between them, not from the start', () => {
    const first = { atMs: 10_000, fraction: 0.5 }; // resumed from a checkpoint
    expect(stageLeftMs({ ...stage, startMs: 0, first, last: first }, 10_000)).toBeUndefined();
    const last = { atMs: 20_000, fraction: 0.6 };
    expect(stageLeftMs({ ...stage, startMs: 0, first, last }, 20_000)).toBeCloseTo(40_000, 3);
    expect(stageLeftMs({ ...stage, startMs: 0, first, last }, 25_000)).toBeCloseTo(35_000, 3);
    expect(stageLeftMs({ ...stage, startMs: 0, first, last }, 99_000)).toBe(0);
  });
});

describe('totalLeftMs()', () => {
  it('takes stages to come for as long as those of their kind, side by side as seen', () => {
    let state = NOTHING_YET;
    for (const name of ['a', 'b', 'c', 'd']) {
      state = reduceProgress(state, { type: 'queued', stage: name, kind: 'train' }, 0);
    }
    expect(totalLeftMs(state, 0)).toBeUndefined();
    for (const name of ['a', 'b']) state = reduceProgress(state, { type: 'started', stage: name }, 0);
    for (const name of ['a', 'b'])
      state = reduceProgress(state, { type: 'finished', stage: name, seconds: 10 }, 10_000);
    expect(totalLeftMs(state, 10_000)).toBe(10_000); // two more of 10 s on two lanes
    state = reduceProgress(state, { type: 'started', stage: 'c' }, 10_000);
    expect(totalLeftMs(state, 14_000)).toBe(10_000); // d alone
  });
});

describe('formatClock() and formatDuration()', () => {
  it('show minutes and seconds, hours where there are any, and significant digits below a minute', () => {
    expect([0, 59_600, 80_000, 7_389_000].map(formatClock)).toEqual(['0:00', '1:00', '1:20', '2:03:09']);
    expect([0.012345, 9.876, 59.9, 61, 3600].map(formatDuration)).toEqual([
      '0.0123 s',
      '9.88 s',
      '59.9 s',
      '1:01',
      '1:00:00',
    ]);
  });
});
