import type { HubEvent } from '@adaptmem/model';
import { describe, expect, it } from 'vitest';
import { createModelProgress, megabytes, progressLine } from './model-progress.js';

const progress = (received: number, bytes?: number): Extract<HubEvent, { type: 'progress' }> => ({
  type: 'progress',
  file: 'w',
  received,
  bytes,
});

describe('progressLine()', () => {
  it('has a bar, the length, the rate and the time left, counted from where this attempt began', () => {
    expect(progressLine(progress(20e6, 40e6), { bytes: 10e6, atMs: 0 }, 5000)).toBe(
      `w  ${'█'.repeat(10)}${'░'.repeat(10)}  50 % of 40.0 MB  2.0 MB/s  0:10 left`,
    );
  });

  it('does without what nobody told', () => {
    expect(progressLine(progress(3e6), { bytes: 0, atMs: 0 }, 1000)).toBe('w  3.0 MB  3.0 MB/s');
    expect(progressLine(progress(0, 4e6), { bytes: 0, atMs: 0 }, 0)).toMatch(/0 % of 4\.0 MB {2}0\.0 MB\/s$/);
  });
});

describe('createModelProgress()', () => {
  function shown(isTTY: boolean, events: HubEvent[]): string {
    const parts: string[] = [];
    const clock: number[] = [];
    const display = createModelProgress(
      { isTTY, write: (part) => parts.push(part) },
      () => 200 * clock.push(0),
    );
    for (const event of events) display.show(event);
    display.end();
    return parts.join('');
  }
  const file: HubEvent = { type: 'file', file: 'w', bytes: 100 };
  const done: HubEvent = { type: 'done', file: 'w', bytes: 2e6, sha256: 'abcdef0123456789' };

  it('writes a line every tenth where there is no terminal', () => {
    const events = Array.from({ length: 100 }, (_, index) => progress(index + 1, 100));
    const lines = shown(false, [file, ...events, done])
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('w: 2.0 MB, sha256 abcdef012345…');
  });

  it('writes over its bar on a terminal and leaves the line empty', () => {
    const text = shown(true, [file, progress(50, 100), file, progress(60, 100)]);
    expect(text).toContain('60 % of 0.1 kB');
    expect(text.endsWith('\r\u001b[K')).toBe(true);
  });

  it('says why it tries again, and for whom it waits', () => {
    const retry: HubEvent = {
      type: 'retry',
      file: 'w',
      reason: 'connection was cut',
      attempt: 1,
      waitMs: 500,
    };
    const waiting: HubEvent = { type: 'waiting', holder: { pid: 7, path: '' } };
    expect(shown(false, [retry, waiting])).toBe(
      'w: connection was cut; attempt 2 in 0.5 s\nWaits for process 7, which downloads the same model\n',
    );
    expect(megabytes(1500)).toBe('1.5 kB');
  });
});
