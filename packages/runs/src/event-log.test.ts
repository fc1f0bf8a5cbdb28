import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { eventLogOf, openEventLog } from './event-log.js';
import { type FollowedEvent, followEventLog } from './follow-event-log.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'adaptmem-events-'));
const linesOf = (folder: string) =>
  readFileSync(eventLogOf(folder), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const progress = (fraction: number, further = {}) =>
  ({ type: 'progress', stage: 'train', fraction, ...further }) as const;

/** A clock that is turned by hand. */
function handClock() {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  return {
    now: () => nowMs,
    wait(ms: number) {
      nowMs += ms;
    },
  };
}

async function collect(events: AsyncIterable<FollowedEvent>): Promise<FollowedEvent[]> {
  const found: FollowedEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

describe('openEventLog()', () => {
  it('writes a line an event, with its time', () => {
    const folder = newFolder();
    const { now, wait } = handClock();
    const log = openEventLog(folder, now);
    log.append({ type: 'queued', stage: 'train', kind: 'train' });
    wait(1500);
    log.append({
      type: 'failed',
      stage: 'train',
      error: new AppError('DIVERGED', 'NaN', { hint: 'slower' }),
    });
    log.close(3);
    expect(linesOf(folder)).toEqual([
      { at: '2026-01-01T00:00:00.000Z', type: 'begin' },
      { at: '2026-01-01T00:00:00.000Z', type: 'queued', stage: 'train', kind: 'train' },
      {
        ...{ at: '2026-01-01T00:00:01.500Z', type: 'failed', stage: 'train' },
        ...{ code: 'DIVERGED', message: 'NaN', hint: 'slower' },
      },
      { at: '2026-01-01T00:00:01.500Z', type: 'end', exitStatus: 3 },
    ]);
  });

  it('writes the progress of a stage once a second, but every note', () => {
    const folder = newFolder();
    const { now, wait } = handClock();
    const log = openEventLog(folder, now);
    for (let step = 0; step < 25; step += 1) {
      log.append(progress(step / 25, { figures: { step } }));
      wait(100);
    }
    log.append(progress(0, { note: 'one' }));
    log.append(progress(0, { note: 'two' }));
    log.close(0);
    const shown = linesOf(folder).filter(({ type }) => type === 'progress');
    expect(shown.map(({ figures, note }) => figures?.step ?? note)).toEqual([0, 10, 20, 'one', 'two']);
  });
});

describe('followEventLog()', () => {
  const never = new AbortController().signal;

  it('gives what is there and what comes, until the end', async () => {
    const folder = newFolder();
    const followed = collect(followEventLog(eventLogOf(folder), { signal: never }));
    const log = openEventLog(folder, Date.now);
    log.append({ type: 'started', stage: 'train' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    log.append({ type: 'finished', stage: 'train', seconds: 1 });
    log.close(0);
    expect((await followed).map(({ event }) => event.type)).toEqual(['begin', 'started', 'finished', 'end']);
  });

  it('goes on behind a position', async () => {
    const folder = newFolder();
    const log = openEventLog(folder, Date.now);
    log.append({ type: 'started', stage: 'train' });
    log.close(0);
    const path = eventLogOf(folder);
    const all = await collect(followEventLog(path, { signal: never }));
    for (const [index, { position }] of all.slice(0, -1).entries())
      expect(await collect(followEventLog(path, { signal: never, from: position }))).toEqual(
        all.slice(index + 1),
      );
  });

  it('begins anew with another log, also behind a position in the old one', async () => {
    const folder = newFolder();
    const path = eventLogOf(folder);
    openEventLog(folder, Date.now).append({ type: 'started', stage: 'first' });
    const leave = new AbortController();
    const followed = collect(followEventLog(path, { signal: never }));
    const [, second] = await collect(followEventLog(path, { signal: leave.signal, isOver: () => true }));
    const log = openEventLog(folder, Date.now);
    log.append({ type: 'started', stage: 'second' });
    log.close(0);
    const stagesOf = (events: FollowedEvent[]) =>
      events.map(({ event }) => ('stage' in event ? event.stage : event.type));
    expect(stagesOf(await collect(followEventLog(path, { signal: never, from: second!.position })))).toEqual([
      'begin',
      'second',
      'end',
    ]);
    expect(stagesOf(await followed).slice(-3)).toEqual(['begin', 'second', 'end']);
  });

  it('leaves out half a line and what is no event, and stops where the process is gone', async () => {
    const folder = newFolder();
    openEventLog(folder, Date.now);
    appendFileSync(eventLogOf(folder), 'no json\n{"at":1}\n{"at":"2026-01-01T00:0');
    const followed = await collect(followEventLog(eventLogOf(folder), { signal: never, isOver: () => true }));
    expect(followed.map(({ event }) => event.type)).toEqual(['begin']);
  });

  it('ends when it is told to', async () => {
    const leave = new AbortController();
    const followed = collect(followEventLog(join(newFolder(), 'nothing'), { signal: leave.signal }));
    leave.abort();
    expect(await followed).toEqual([]);
  });
});
