import type { TrainEvent } from '../train/train-event.js';

/** Steps over which the speed is measured. */
const WINDOW = 20;

/**
 * Measures training speed from events alone. Time spent on evaluations does not count.
 *
 * @param now a clock in milliseconds
 * @returns takes every event of a run; gives the present examples per second, from the second step on
 */
export function throughput(now: () => number): (event: TrainEvent) => number | undefined {
  const marks: { atMs: number; examples: number }[] = [];
  let [evaluatingMs, lastMs] = [0, now()];
  return (event) => {
    const atMs = now();
    if (event.type === 'eval') evaluatingMs += atMs - lastMs;
    if (event.type === 'step') {
      marks.push({ atMs: atMs - evaluatingMs, examples: event.examplesSeen });
      if (marks.length > WINDOW + 1) marks.shift();
    }
    lastMs = atMs;
    return speedOf(marks);
  };
}

function speedOf(marks: readonly { atMs: number; examples: number }[]): number | undefined {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || last.atMs <= first.atMs) return undefined;
  return ((last.examples - first.examples) * 1000) / (last.atMs - first.atMs);
}
