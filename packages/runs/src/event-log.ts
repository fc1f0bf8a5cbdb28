/** `events.jsonl` of a run folder: what happens while it runs, a line an event, for whoever looks on from outside. */
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileError } from '@adaptmem/core';
import { z } from 'zod';
import type { StageEvent } from './run-stages.js';

/** When it happened. */
const at = z.iso.datetime({ offset: true });
const stage = z.string();
const seconds = z.number().nonnegative();

/** A line of the log: a run begins, its stages go their ways, it ends. */
export const LoggedEvent = z.discriminatedUnion('type', [
  z.object({ at, type: z.literal('begin') }),
  z.object({ at, type: z.literal('queued'), stage, kind: z.string() }),
  z.object({ at, type: z.literal('cached'), stage, kind: z.string(), seconds }),
  z.object({ at, type: z.literal('waiting'), stage, pid: z.int() }),
  z.object({ at, type: z.literal('started'), stage }),
  z.object({
    at,
    type: z.literal('progress'),
    stage,
    /** 0 … 1 */
    fraction: z.number(),
    detail: z.string().optional(),
    note: z.string().optional(),
    /** By name, e.g. `loss`, `step`. */
    figures: z.record(z.string(), z.number()).optional(),
  }),
  z.object({ at, type: z.literal('finished'), stage, seconds }),
  z.object({
    at,
    type: z.literal('failed'),
    stage,
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
  }),
  z.object({ at, type: z.literal('skipped'), stage }),
  /** The exit status of its process; a run that was killed has no end. */
  z.object({ at, type: z.literal('end'), exitStatus: z.int() }),
]);
/** A line of the log: a run begins, its stages go their ways, it ends. */
export type LoggedEvent = z.infer<typeof LoggedEvent>;

export interface EventLog {
  append(event: StageEvent): void;
  /** Writes the end and closes the file. */
  close(exitStatus: number): void;
}

/** Where the log of a run is. */
export const eventLogOf = (runFolder: string): string => join(runFolder, 'events.jsonl');

/** Of one stage; what lies between is not worth a line. */
const PROGRESS_INTERVAL_MS = 1000;

/**
 * Begins the log of a run anew: it appears under a name of its own at once, so that who follows the old one notices.
 *
 * @param now a clock in milliseconds since 1970
 * @throws FileError
 */
export function openEventLog(runFolder: string, now: () => number): EventLog {
  const path = eventLogOf(runFolder);
  const file = openNew(path);
  const shownAtMs = new Map<string, number>();
  const write = (event: object) => {
    try {
      writeSync(file, `${JSON.stringify({ at: new Date(now()).toISOString(), ...event })}\n`);
    } catch (error) {
      throw fileError('write', path, error);
    }
  };
  const isDue = (event: StageEvent): boolean => {
    if (event.type !== 'progress' || event.note !== undefined) return true;
    if (now() - (shownAtMs.get(event.stage) ?? Number.NEGATIVE_INFINITY) < PROGRESS_INTERVAL_MS) return false;
    shownAtMs.set(event.stage, now());
    return true;
  };
  write({ type: 'begin' });
  return {
    append: (event) => isDue(event) && write(lineOf(event)),
    close(exitStatus) {
      write({ type: 'end', exitStatus });
      closeSync(file);
    },
  };
}

/** An event without what is no data. */
function lineOf(event: StageEvent): object {
  if (event.type === 'waiting') return { type: event.type, stage: event.stage, pid: event.holder.pid };
  if (event.type !== 'failed') return event;
  const { code, message, hint } = event.error;
  return { type: event.type, stage: event.stage, code, message, ...(hint === undefined ? {} : { hint }) };
}

/** A new file in place of the one that may be there. */
function openNew(path: string): number {
  // named as those of `writeAtomic`, so that it is swept up after a kill
  const temporary = `${path}.${process.pid}-${process.pid.toString(16).padStart(8, '0')}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, 'w');
    renameSync(temporary, path);
    return file;
  } catch (error) {
    throw fileError('write', path, error);
  }
}
