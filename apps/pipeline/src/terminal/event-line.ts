import type { StageEvent } from '@adaptmem/runs';
import { NO_COLOURS, type Paint } from './paint.js';
import { formatDuration } from './time-left.js';

const VERB_WIDTH = 9;

/** An event as one plain line, or `undefined` for those that are not worth a line of their own. */
export function eventLine(event: StageEvent, paint: Paint = NO_COLOURS): string | undefined {
  const line = (verb: string, rest = '', colour = paint.faint) =>
    `${colour(verb.padEnd(VERB_WIDTH))} ${event.stage}${rest}`;
  switch (event.type) {
    case 'queued':
      return undefined;
    case 'progress':
      if (event.note !== undefined) return line('note', `: ${event.note}`);
      return line(`${Math.floor(event.fraction * 100)} %`, event.detail ? `, ${event.detail}` : '');
    case 'finished':
      return line('finished', ` in ${formatDuration(event.seconds)}`, paint.good);
    case 'failed':
      return line('failed', `: ${event.error.message.split('\n')[0]}`, paint.bad);
    case 'waiting':
      return line('waiting', ` for process ${event.holder.pid}, which does the same (${event.holder.path})`);
    default:
      return line(event.type);
  }
}
