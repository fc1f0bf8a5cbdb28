import type { TrainEvent } from '../train/train-event.js';

type StepEvent = Extract<TrainEvent, { type: 'step' }>;

interface Mark {
  atMs: number;
  count: number;
}

/** Steps over which the speed is measured. */
const WINDOW = 20;

/**
 * Measures training speed from events alone. Time spent on evaluations does not count.
 *
 * @param now a clock in milliseconds
 * @param countOf what is counted; default the examples
 * @returns takes every event of a run; gives what is counted per second at present, from the second step on
 */
export function throughput(
  now: () => number,
  countOf: (step: StepEvent) => number = ({ examplesSeen }) => examplesSeen,
): (event: TrainEvent) => number | undefined {
  const marks: Mark[] = [];
  let [evaluatingMs, lastMs] = [0, now()];
  return (event) => {
    const atMs = now();
    if (event.type === 'eval') evaluatingMs += atMs - lastMs;
    if (event.type === 'step') {
      marks.push({ atMs: atMs - evaluatingMs, count: countOf(event) });
      if (marks.length > WINDOW + 1) marks.shift();
    }
    lastMs = atMs;
    return speedOf(marks);
  };
}

function speedOf(marks: readonly Mark[]): number | undefined {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || last.atMs <= first.atMs) return undefined;
  return ((last.count - first.count) * 1000) / (last.atMs - first.atMs);
}
