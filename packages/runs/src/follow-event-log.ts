/** Reads a run's `events.jsonl` while it grows. */
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { LoggedEvent } from './event-log.js';

/** An event, and the place behind it: to be given as `from` to go on there. */
export interface FollowedEvent {
  event: LoggedEvent;
  position: string;
}

export interface FollowOptions {
  /** A position of an earlier follower; from the beginning if absent, or if the log has been begun anew since. */
  from?: string | undefined;
  /** Aborting it ends the iteration. */
  signal: AbortSignal;
  /** Whether nothing more will come though the log has no end, e.g. because the run's process is gone. */
  isOver?: () => boolean;
}

const POLL_MS = 250;
const NEW_LINE = 10;

/**
 * The events of a log, those that are there and those that come, until `end`. It waits for a log that is not there yet,
 * and begins anew with one that takes the place of the first. Lines that cannot be read are left out.
 */
export async function* followEventLog(
  path: string,
  { from, signal, isOver = () => false }: FollowOptions,
): AsyncGenerator<FollowedEvent, void> {
  let [inode, offset] = placeOf(from);
  for (;;) {
    const wasOver = isOver(); // asked before reading, so that what was written last is read
    const read = await readFrom(path, inode, offset);
    [inode, offset] = [read.inode, read.offset];
    for (const { event, end } of read.events) {
      if (signal.aborted) return;
      yield { event, position: `${inode}:${end}` };
      if (event.type === 'end') return;
    }
    if (wasOver && read.events.length === 0) return;
    await pause(POLL_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}

interface Read {
  inode: number;
  /** Behind the last whole line. */
  offset: number;
  events: { event: LoggedEvent; end: number }[];
}

/** What stands behind `offset`, or in the whole log if it is another one than before. */
async function readFrom(path: string, inode: number, offset: number): Promise<Read> {
  const file = await open(path).catch(() => undefined);
  if (!file) return { inode, offset, events: [] };
  try {
    const { ino, size } = await file.stat();
    const start = ino === inode && (await isLineStart(file, offset, size)) ? offset : 0;
    const bytes = new Uint8Array(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const { events, length } = parseLines(bytes.subarray(0, bytesRead), start);
    return { inode: ino, offset: start + length, events };
  } finally {
    await file.close();
  }
}

async function isLineStart(file: FileHandle, offset: number, size: number): Promise<boolean> {
  if (offset === 0) return true;
  if (offset > size) return false;
  const before = new Uint8Array(1);
  await file.read(before, 0, 1, offset - 1);
  return before[0] === NEW_LINE;
}

/** @param start where the bytes stand in the file */
function parseLines(bytes: Uint8Array, start: number): { events: Read['events']; length: number } {
  const events: Read['events'] = [];
  let length = 0;
  for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, length)) {
    const event = parseLine(new TextDecoder().decode(bytes.subarray(length, end)));
    length = end + 1;
    if (event) events.push({ event, end: start + length });
  }
  return { events, length };
}

function parseLine(line: string): LoggedEvent | undefined {
  try {
    return LoggedEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function placeOf(position: string | undefined): [inode: number, offset: number] {
  const [, inode, offset] = /^(\d+):(\d+)$/.exec(position ?? '') ?? [];
  return [Number(inode ?? 0), Number(offset ?? 0)];
}
