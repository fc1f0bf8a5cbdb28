/** How a model's download goes: a bar that is written over on a terminal, a line every tenth of a file elsewhere. */
import type { HubEvent } from '@adaptmem/model';
import { formatClock } from './time-left.js';

export interface ModelProgress {
  show(event: HubEvent): void;
  /** Leaves the bar's line. */
  end(): void;
}

const BAR_WIDTH = 20;
const MEGABYTE = 1e6;
const REDRAW_MS = 100;

/** @param stream e.g. stderr @param now a clock in milliseconds */
export function createModelProgress(
  stream: { isTTY?: boolean; write(text: string): unknown },
  now: () => number,
): ModelProgress {
  let start: { bytes: number; atMs: number } | undefined;
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let told = 0; // tenths
  let open = false;
  const clear = () => {
    if (open) stream.write('\r\u001b[K');
    open = false;
  };
  const note = (line: string) => {
    clear();
    stream.write(`${line}\n`);
  };
  const draw = (line: string) => {
    if (now() - drawnAtMs < REDRAW_MS) return;
    drawnAtMs = now();
    open = true;
    stream.write(`\r${line}\u001b[K`);
  };
  return {
    show(event) {
      if (event.type === 'file') {
        start = undefined;
        told = 0;
      } else if (event.type === 'progress') {
        start ??= { bytes: event.received, atMs: now() };
        const line = progressLine(event, start, now());
        if (stream.isTTY) return draw(line);
        const tenths = event.bytes ? Math.floor((10 * event.received) / event.bytes) : 0;
        if (tenths > told) note(line);
        told = Math.max(told, tenths);
      } else note(lineOf(event));
    },
    end: clear,
  };
}

/** `model.safetensors  ████░░  42 % of 47.4 MB  3.1 MB/s  0:09 left` */
export function progressLine(
  { file, received, bytes }: Extract<HubEvent, { type: 'progress' }>,
  start: { bytes: number; atMs: number },
  nowMs: number,
): string {
  const perMs = (received - start.bytes) / Math.max(1, nowMs - start.atMs);
  const rate = `${((perMs * 1000) / MEGABYTE).toFixed(1)} MB/s`;
  if (!bytes) return `${file}  ${megabytes(received)}  ${rate}`;
  const filled = Math.floor((BAR_WIDTH * received) / bytes);
  const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░');
  const percent = `${Math.floor((100 * received) / bytes)}`.padStart(3);
  const left = perMs > 0 ? `  ${formatClock((bytes - received) / perMs)} left` : '';
  return `${file}  ${bar} ${percent} % of ${megabytes(bytes)}  ${rate}${left}`;
}

function lineOf(event: Exclude<HubEvent, { type: 'file' | 'progress' }>): string {
  if (event.type === 'done')
    return `${event.file}: ${megabytes(event.bytes)}, sha256 ${event.sha256.slice(0, 12)}…`;
  if (event.type === 'waiting')
    return `Waits for process ${event.holder.pid}, which downloads the same model`;
  return `${event.file}: ${event.reason}; attempt ${event.attempt + 1} in ${(event.waitMs / 1000).toFixed(1)} s`;
}

/** A length as people read it, with as many digits as small files need. */
export function megabytes(bytes: number): string {
  return bytes < MEGABYTE ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
