/** What a training log holds, whatever its format. */
import type { TrainEvent } from '../train/train-event.js';

/** The figures of one step, or of one evaluation. */
export interface LogRow {
  kind: 'train' | 'eval';
  step: number;
  values: Readonly<Record<string, number>>;
}

/** A file that grows by one piece a row, and can be cut where a resumed run goes on. */
export interface LogFormat {
  /** File name. */
  file: string;
  /** What comes before the first row. @param seconds since 1970 */
  header(seconds: number): Uint8Array;
  encode(row: LogRow, seconds: number): Uint8Array;
  /** How many of the bytes are whole and belong to that step or an earlier one. */
  lengthUpTo(bytes: Uint8Array, step: number): number;
}

/** Figures of speed by their names, where they are known. */
export type Speeds = Readonly<Record<string, number | undefined>>;

/** The row of an event under the names of Hugging Face's trainer, if it has one. */
export function logRow(event: TrainEvent, speeds: Speeds): LogRow | undefined {
  if (event.type === 'eval') return { kind: 'eval', step: event.step, values: event.metrics };
  if (event.type !== 'step') return undefined;
  const { step, loss, lr, gradientNorm, figures } = event;
  const known = Object.entries(speeds).filter((entry): entry is [string, number] => entry[1] !== undefined);
  const own = { loss, learning_rate: lr, grad_norm: gradientNorm, ...figures };
  return { kind: 'train', step, values: { ...own, ...Object.fromEntries(known) } };
}
