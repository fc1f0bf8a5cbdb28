import { formatDuration } from './time-left.js';

/** Kinds of stages that took less together are not worth telling. */
const LEAST_SECONDS = 1;

/** Seconds of the stages of each kind together, whenever they were done, the longest first. */
export function secondsByKind(stages: readonly { kind: string; seconds: number }[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { kind, seconds } of stages) sums.set(kind, (sums.get(kind) ?? 0) + seconds);
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a));
}

/** `train 1:20, compress 12.3 s` */
export function timesLine(seconds: Readonly<Record<string, number>>): string {
  return Object.entries(seconds)
    .filter(([, sum]) => sum >= LEAST_SECONDS)
    .map(([kind, sum]) => `${kind} ${formatDuration(sum)}`)
    .join(', ');
}
