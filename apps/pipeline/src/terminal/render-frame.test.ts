import type { StageEvent } from '@adaptmem/runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLOURS } from './paint.js';
import { NOTHING_YET, type ProgressState, reduceProgress } from './progress-state.js';
import { renderFrame } from './render-frame.js';

/** The state after events at given seconds. */
function after(...happened: readonly (readonly [seconds: number, event: StageEvent])[]): ProgressState {
  return happened.reduce(
    (state, [seconds, event]) => reduceProgress(state, event, seconds * 1000),
    NOTHING_YET,
  );
}

const queued = (stage: string, kind = 'train') => [0, { type: 'queued', stage, kind }] as const;
const started = (stage: string, at = 0) => [at, { type: 'started', stage }] as const;
const progress = (stage: string, at: number, fraction: number, detail?: string) =>
  [at, { type: 'progress', stage, fraction, detail }] as const;

const BUSY = after(
  [0, { type: 'cached', stage: 'tokenize', kind: 'tokenize', seconds: 2 }],
  queued('train cola'),
  queued('train sst-2'),
  queued('train rte'),
  queued('report', 'report'),
  started('train cola'),
  started('train sst-2', 1),
  progress('train cola', 2, 0.1, 'loss 0.71'),
  progress('train cola', 12, 0.35, 'loss 0.31'),
  progress('train sst-2', 12, 0.02),
);

const at = (state: ProgressState, columns: number, seconds: number) =>
  `\n${renderFrame(state, columns, seconds * 1000)}\n`;

describe('renderFrame()', () => {
  it('shows a bar for each running stage, and a summary with the time left', () => {
    expect(at(BUSY, 80, 12)).toMatchInlineSnapshot(`
      "
      train cola  ████████░░░░░░░░░░░░░░░░  35 % loss 0.31                  0:26 left
      train sst-2 ░░░░░░░░░░░░░░░░░░░░░░░░   2 %                          0:11 so far
      1/5 stages, 1 cached, 0:56 left
      "
    `);
  });

  it('counts down between reports', () => {
    expect(at(BUSY, 80, 17)).toMatchInlineSnapshot(`
      "
      train cola  ████████░░░░░░░░░░░░░░░░  35 % loss 0.31                  0:21 left
      train sst-2 ░░░░░░░░░░░░░░░░░░░░░░░░   2 %                          0:16 so far
      1/5 stages, 1 cached, 0:51 left
      "
    `);
  });

  it('keeps loss and speed beside the longest name, and leaves out whole words', () => {
    const name = 'train acceptability fine-tuned seed-42';
    const state = after(
      queued(name),
      started(name),
      progress(name, 1, 0.1, 'loss 0.712, 1230 ex/s, step 10/100'),
      progress(name, 2, 0.2, 'loss 0.312, 1240 ex/s, step 20/100'),
    );
    expect(at(state, 80, 2)).toMatchInlineSnapshot(`
      "
      train accepta…uned seed-42 ███░░░░░░░░░░  20 % loss 0.312, 1240 ex/s  0:08 left
      0/1 stages, 0 cached, 0:08 left
      "
    `);
  });

  it('gives up detail, then the bar, then the end of the line where it is narrow', () => {
    expect([60, 40, 24, 10].map((columns) => at(BUSY, columns, 12)).join('')).toMatchInlineSnapshot(`
      "
      train cola  ███░░░░░  35 % loss 0.31              0:26 left
      train sst-2 ░░░░░░   2 %                        0:11 so far
      1/5 stages, 1 cached, 0:56 left

      train cola   35 % loss 0.31   0:26 left
      train sst-2   2 %           0:11 so far
      1/5 stages, 1 cached, 0:56 left

      train c…  35 %  0:26 le
      train s…   2 %  0:11 so
      1/5 stages, 1 cached, …

      tr…  35 %
      tr…   2 %
      1/5 stag…
      "
    `);
  });

  it('tells what is waited for, and what went wrong', () => {
    const holder = { pid: 4711, path: 'locks/x' };
    const state = after(
      queued('train cola'),
      queued('train rte'),
      queued('report', 'report'),
      [1, { type: 'waiting', stage: 'train cola', holder }],
      started('train rte'),
      [2, { type: 'failed', stage: 'train rte', error: new Error('x') as never }],
      [2, { type: 'skipped', stage: 'report' }],
    );
    expect(at(state, 80, 3)).toMatchInlineSnapshot(`
      "
      train cola waits for process 4711, which does the same
      0/3 stages, 0 cached, 1 failed, 1 skipped
      "
    `);
  });

  it('is one line before and after the work', () => {
    expect(at(after(queued('a'), queued('b')), 80, 0)).toMatchInlineSnapshot(`
      "
      0/2 stages, 0 cached
      "
    `);
    const done = after(queued('a'), started('a'), [75, { type: 'finished', stage: 'a', seconds: 75 }]);
    expect(at(done, 80, 80)).toMatchInlineSnapshot(`
      "
      1/1 stages, 0 cached
      "
    `);
  });

  it('never reaches the last column, and colours change no width', () => {
    const words = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
    const stages = fc.array(
      fc.record({ name: words, detail: words, fraction: fc.double({ min: -1, max: 2, noNaN: true }) }),
    );
    fc.assert(
      fc.property(stages, fc.integer({ min: 1, max: 200 }), (running, columns) => {
        const state = after(
          ...running.flatMap(({ name, detail, fraction }) => [
            queued(name),
            started(name),
            progress(name, 1, fraction / 2, detail),
            progress(name, 2, fraction, detail),
          ]),
        );
        const plain = renderFrame(state, columns, 3000);
        for (const line of plain.split('\n')) expect(line.length).toBeLessThan(Math.max(2, columns));
        const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
        const trimmed = (text: string) => text.split('\n').map((line) => line.trimEnd());
        expect(trimmed(renderFrame(state, columns, 3000, COLOURS).replace(escapes, ''))).toEqual(
          trimmed(plain),
        );
      }),
      { seed: 5 },
    );
  });
});
