import { createProgress, type Progress } from './create-progress.js';

/** A display on stderr that fits what stderr is. */
export function terminalProgress(): Progress {
  return createProgress({
    stream: process.stderr,
    isTTY: Boolean(process.stderr.isTTY) && process.env.TERM !== 'dumb',
    noColor: Boolean(process.env.NO_COLOR),
    now: () => performance.now(),
  });
}
