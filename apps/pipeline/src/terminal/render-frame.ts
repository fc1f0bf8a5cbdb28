/** The live part of the display: a line for each stage that runs, and a summary. Text in, text out. */
import { NO_COLOURS, type Paint } from './paint.js';
import { inState, type ProgressState, type StageProgress } from './progress-state.js';
import { formatClock, stageLeftMs, totalLeftMs } from './time-left.js';

const LONGEST_NAME = 28;
const LONGEST_BAR = 24;
/** Room for words such as `loss 0.312, 85.2 ex/s`. */
const DETAIL_WIDTH = 22;
/** Below this the bar gives its place to the words. */
const SHORTEST_BAR = 6;
/** Below this a name keeps its beginning only. */
const SHORTEST_WITH_END = 16;

/**
 * The frame at `nowMs`, lines joined by `\n`, each shorter than `columns`.
 *
 * @example
 * // train sst-2 ██████████░░░░░░░░░░░░░░  42 % loss 0.31                   0:42 left
 * // 7/14 stages, 3 cached, 1:20 left
 */
export function renderFrame(
  state: ProgressState,
  columns: number,
  nowMs: number,
  paint: Paint = NO_COLOURS,
): string {
  const live = inState(state.stages, 'running', 'waiting');
  const nameWidth = Math.min(
    LONGEST_NAME,
    Math.floor(columns / 3),
    Math.max(0, ...live.map(({ name }) => name.length)),
  );
  const lines = live.map((stage) => stageLine(stage, { columns: columns - 1, nameWidth, nowMs, paint }));
  const left = totalLeftMs(state, nowMs);
  const summary = left === undefined || live.length === 0 ? '' : `, ${formatClock(left)} left`;
  return [...lines, fit(`${summaryOf(state)}${summary}`, columns - 1).trimEnd()].join('\n');
}

/** `7/14 stages, 3 cached, 1 failed` */
export function summaryOf({ stages }: ProgressState): string {
  const count = (...states: StageProgress['state'][]) => inState(stages, ...states).length;
  const parts = [`${count('cached', 'finished')}/${stages.size} stages`, `${count('cached')} cached`];
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  if (count('skipped') > 0) parts.push(`${count('skipped')} skipped`);
  return parts.join(', ');
}

interface LineOptions {
  columns: number;
  nameWidth: number;
  nowMs: number;
  paint: Paint;
}

function stageLine(stage: StageProgress, { columns, nameWidth, nowMs, paint }: LineOptions): string {
  const name = fitName(stage.name, nameWidth);
  if (stage.state === 'waiting') {
    return painted(
      [[`${name} `], [`waits for process ${stage.waitsFor}, which does the same`, paint.faint]],
      columns,
    );
  }
  const fraction = stage.last?.fraction ?? 0;
  const percent = ` ${Math.floor(fraction * 100)} %`.padStart(6);
  const time = ` ${timeOf(stage, nowMs)}`;
  const room = columns - nameWidth - percent.length - time.length - 2;
  const barWidth = Math.min(LONGEST_BAR, Math.floor(room / 2), Math.max(SHORTEST_BAR, room - DETAIL_WIDTH));
  const bar =
    barWidth < SHORTEST_BAR ? '' : ` ${'█'.repeat(Math.round(fraction * barWidth)).padEnd(barWidth, '░')}`;
  const detail = fitParts(stage.detail ?? '', Math.max(0, room - bar.length + 1));
  return painted([[name], [bar, paint.bar], [`${percent} `], [detail, paint.faint], [time]], columns);
}

/** Time left, or how long it runs already while that is not known. */
function timeOf(stage: StageProgress, nowMs: number): string {
  const leftMs = stageLeftMs(stage, nowMs);
  if (leftMs !== undefined) return `${formatClock(leftMs)} left`;
  return `${formatClock(nowMs - (stage.startMs ?? nowMs))} so far`;
}

type Segment = readonly [text: string, paint?: (text: string) => string];

/** Cuts the line to `columns` before it is painted, so that no colour is cut in the middle. */
function painted(segments: readonly Segment[], columns: number): string {
  let room = columns;
  return segments
    .map(([text, paint]) => {
      const part = text.slice(0, Math.max(0, room));
      room -= part.length;
      return paint && part !== '' ? paint(part) : part;
    })
    .join('')
    .trimEnd();
}

/** As `fit`, but cut in the middle where there is room: the end says which method, seed or trial it is. */
function fitName(text: string, width: number): string {
  if (text.length <= width || width < SHORTEST_WITH_END) return fit(text, width);
  const end = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - end)}…${text.slice(-end)}`;
}

/** As `fit`, but of a list with commas the last parts go first, whole. */
function fitParts(text: string, width: number): string {
  const cut = text.lastIndexOf(', ');
  return text.length <= width || cut < 0 ? fit(text, width) : fitParts(text.slice(0, cut), width);
}

/** Exactly `width` characters: filled up with blanks, or cut with an ellipsis. */
function fit(text: string, width: number): string {
  return text.length <= width
    ? text.padEnd(width)
    : `${text.slice(0, Math.max(0, width - 1))}…`.slice(0, width);
}
