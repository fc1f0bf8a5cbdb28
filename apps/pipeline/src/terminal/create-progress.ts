/** Shows the scheduler's events: live bars on a terminal, plain lines elsewhere. */
import type { StageEvent } from '@adaptmem/runs';
import { eventLine } from './event-line.js';
import { COLOURS, NO_COLOURS, type Paint } from './paint.js';
import { NOTHING_YET, type ProgressState, reduceProgress } from './progress-state.js';
import { renderFrame, summaryOf } from './render-frame.js';

export interface ProgressOptions {
  /** Where to write, usually `process.stderr`; its own `columns` are followed when the window changes. */
  stream: { write(text: string): unknown; columns?: number };
  /** Whether the stream is a terminal that understands cursor movements. */
  isTTY: boolean;
  /** Width to keep to instead of the stream's; 80 where neither is known. */
  columns?: number;
  /** Do without colours (the NO_COLOR convention, https://no-color.org). */
  noColor: boolean;
  /** A clock in milliseconds. */
  now: () => number;
}

export interface Progress {
  show(event: StageEvent): void;
  /** Prints a line that stays, e.g. a warning. */
  note(line: string): void;
  /** Removes the bars, prints the summary, and gives the cursor back. */
  stop(): void;
}

const DEFAULT_COLUMNS = 80;
const REDRAW_MS = 100;

/** A display for one run; call `stop` when the run is over, however it ended. */
export function createProgress(options: ProgressOptions): Progress {
  return options.isTTY ? liveProgress(options) : plainProgress(options);
}

/** A line when a stage starts, ends, or passes a quarter. */
function plainProgress({ stream, now }: ProgressOptions): Progress {
  const quarters = new Map<string, number>();
  let state = NOTHING_YET;
  const print = (line: string) => void stream.write(`${line}\n`);
  return {
    show(event) {
      state = reduceProgress(state, event, now());
      if (event.type === 'progress' && event.note === undefined) {
        const quarter = Math.floor(event.fraction * 4);
        if (quarter === 4 || quarter <= (quarters.get(event.stage) ?? 0)) return;
        quarters.set(event.stage, quarter);
      }
      const line = eventLine(event);
      if (line !== undefined) print(line);
    },
    note: print,
    stop: () => print(summaryOf(state)),
  };
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_BELOW = '\x1b[0J';

/** Bars that are redrawn in place; what ended scrolls away above them. */
function liveProgress({ stream, columns, noColor, now }: ProgressOptions): Progress {
  const paint: Paint = noColor ? NO_COLOURS : COLOURS;
  let state: ProgressState = NOTHING_YET;
  let ended: string[] = [];
  let drawn = ''; // the frame that is on the screen
  let drawnAtMs = Number.NEGATIVE_INFINITY;

  function replace(frame: string): void {
    const height = drawn === '' ? 0 : drawn.split('\n').length;
    const up = height > 0 ? `\x1b[${height}A\r${CLEAR_BELOW}` : HIDE_CURSOR;
    const lines = [...ended, ...(frame === '' ? [] : [frame])];
    stream.write(`${up}${lines.map((line) => `${line}\n`).join('')}`);
    [ended, drawn, drawnAtMs] = [[], frame, now()];
  }

  function draw(): void {
    if (now() - drawnAtMs < REDRAW_MS) return;
    const frame = renderFrame(state, columns ?? stream.columns ?? DEFAULT_COLUMNS, now(), paint);
    if (frame !== drawn || ended.length > 0) replace(frame);
  }

  const giveCursorBack = () => void stream.write(SHOW_CURSOR);
  process.once('exit', giveCursorBack);
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();

  return {
    show(event) {
      state = reduceProgress(state, event, now());
      const isNote = event.type === 'progress' && event.note !== undefined;
      const stays = isNote || ['finished', 'failed', 'waiting'].includes(event.type);
      const line = stays ? eventLine(event, paint) : undefined;
      if (line !== undefined) ended.push(line);
      draw();
    },
    note(line) {
      ended.push(line);
      draw();
    },
    stop() {
      clearInterval(timer);
      ended.push(summaryOf(state));
      replace('');
      process.off('exit', giveCursorBack);
      giveCursorBack();
    },
  };
}
