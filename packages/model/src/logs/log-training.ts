/** Training logs as listeners: they see what a run tells, and the run knows nothing of them. */
import { appendFileSync, existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileError, readBytes } from '@adaptmem/core';
import type { TrainEvent } from '../train/train-event.js';
import { JSONL } from './jsonl.js';
import { type LogFormat, logRow } from './log-format.js';
import { TENSORBOARD } from './tensorboard.js';
import { throughput } from './throughput.js';

/** The formats by the names under which they are asked for. */
export const TRAINING_LOGS = { jsonl: JSONL, tensorboard: TENSORBOARD } as const satisfies Record<
  string,
  LogFormat
>;
export type TrainingLog = keyof typeof TRAINING_LOGS;

/** Where a run is logged. */
export interface LogOptions {
  folder: string;
  logs: readonly TrainingLog[];
  /** The time of day in milliseconds since 1970. */
  now: () => number;
}

/**
 * A listener that writes each step and evaluation as it happens. When a run goes on from a checkpoint, what lies
 * after it is cut off first, so that no step is logged twice.
 *
 * @throws FileError (the listener) if a file cannot be written
 */
export function logTraining({ folder, logs, now }: LogOptions): (event: TrainEvent) => void {
  const examples = throughput(now);
  const tokens = throughput(now, ({ tokensSeen }) => tokensSeen);
  const files = logs.map((name) => {
    const format: LogFormat = TRAINING_LOGS[name];
    return { format, path: join(folder, format.file) };
  });
  return (event) => {
    const speeds = { examples_per_second: examples(event), tokens_per_second: tokens(event) || undefined };
    const row = logRow(event, speeds);
    for (const { format, path } of files) {
      if (event.type === 'start') begin(path, format, event.step, now() / 1000);
      if (row) append(path, format.encode(row, now() / 1000));
    }
  };
}

function begin(path: string, format: LogFormat, step: number, seconds: number): void {
  const length = existsSync(path) ? format.lengthUpTo(readBytes(path), step) : 0;
  writing(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    if (length > 0) truncateSync(path, length);
    else writeFileSync(path, format.header(seconds));
  });
}

const append = (path: string, bytes: Uint8Array) => writing(path, () => appendFileSync(path, bytes));

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw fileError('write', path, error);
  }
}
