import type { StageEvent } from '@adaptmem/runs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress, type ProgressOptions } from './create-progress.js';

const EVENTS: StageEvent[] = [
  { type: 'cached', stage: 'tokenize', kind: 'tokenize', seconds: 1 },
  { type: 'queued', stage: 'train cola', kind: 'train' },
  { type: 'started', stage: 'train cola' },
  ...Array.from({ length: 10 }, (_, step) => ({
    type: 'progress' as const,
    stage: 'train cola',
    fraction: (step + 1) / 10,
    detail: `loss 0.${9 - step}`,
  })),
  { type: 'finished', stage: 'train cola', seconds: 12.34 },
];

/** A display on a text, with a clock that advances with vitest's timers. */
function display(options: Partial<ProgressOptions>) {
  let text = '';
  let writes = 0;
  const stream = {
    write(more: string) {
      text += more;
      writes += 1;
    },
  };
  const progress = createProgress({ stream, isTTY: false, noColor: true, now: Date.now, ...options });
  return { progress, text: () => text, writes: () => writes };
}

const ESC = '\x1b';
const TOKENS = new RegExp(`${ESC}\\[\\??\\d*[a-zA-Z]|\\n|\\r|[^${ESC}\\n\\r]+`, 'g');

/** What a terminal shows after a text with the movements that we use. */
function screen(text: string): string[] {
  const lines = [''];
  let row = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.endsWith('A') && token.startsWith(ESC)) row -= Number(token.slice(2, -1));
    else if (token === `${ESC}[0J`) lines.splice(row, lines.length, '');
    else if (token === '\n') row += 1;
    else if (token !== '\r' && !token.startsWith(ESC)) lines[row] = (lines[row] ?? '') + token;
    lines[row] ??= '';
  }
  return lines;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('createProgress() elsewhere than on a terminal', () => {
  it('writes every note, however far the stage is', () => {
    const { progress, text } = display({});
    progress.show({ type: 'progress', stage: 'train cola', fraction: 0, note: 'trainable params: 1' });
    expect(text()).toBe('note      train cola: trainable params: 1\n');
    progress.stop();
  });

  it('writes a line for each start, quarter and end', () => {
    const { progress, text } = display({});
    for (const event of EVENTS) progress.show(event);
    progress.note('a warning');
    progress.stop();
    expect(text()).toMatchInlineSnapshot(`
      "cached    tokenize
      started   train cola
      30 %      train cola, loss 0.7
      50 %      train cola, loss 0.5
      80 %      train cola, loss 0.2
      finished  train cola in 12.3 s
      a warning
      2/2 stages, 1 cached
      "
    `);
  });
});

describe('createProgress() on a terminal', () => {
  it('redraws in place, at most ten times a second, and lets what ended stand above', () => {
    const { progress, text, writes } = display({ isTTY: true });
    for (const event of EVENTS.slice(0, -1)) {
      progress.show(event);
      vi.advanceTimersByTime(20);
    }
    expect(writes()).toBeLessThanOrEqual(4); // 260 ms
    vi.advanceTimersByTime(200);
    expect(screen(text())).toMatchInlineSnapshot(`
      [
        "train cola ████████████████████████ 100 % loss 0.0                    0:00 left",
        "1/2 stages, 1 cached, 0:00 left",
        "",
      ]
    `);
    progress.show(EVENTS.at(-1)!);
    progress.stop();
    expect(screen(text())).toMatchInlineSnapshot(`
      [
        "finished  train cola in 12.3 s",
        "2/2 stages, 1 cached",
        "",
      ]
    `);
  });

  it('hides the cursor and gives it back, also when the program exits in between', () => {
    const listeners = process.listenerCount('exit');
    const { progress, text } = display({ isTTY: true });
    progress.show(EVENTS[1]!);
    expect(text().startsWith('\x1b[?25l')).toBe(true);
    expect(process.listenerCount('exit')).toBe(listeners + 1);
    progress.stop();
    expect(text().endsWith('\x1b[?25h')).toBe(true);
    expect(process.listenerCount('exit')).toBe(listeners);
    const length = text().length;
    vi.advanceTimersByTime(1000);
    expect(text().length).toBe(length);
  });

  it('follows the width of the stream and colours unless told not to', () => {
    let text = '';
    const stream = {
      columns: 50,
      write(more: string) {
        text += more;
      },
    };
    const progress = createProgress({ stream, isTTY: true, noColor: false, now: Date.now });
    for (const event of EVENTS.slice(0, 6)) progress.show(event);
    vi.advanceTimersByTime(200);
    progress.stop();
    expect(text).toContain('\x1b[36m');
    expect(screen(text).every((line) => line.length < 50)).toBe(true);
  });
});
