/** Round numbers for axes. */

const ROUND = [1, 2, 5, 10];

/** Ascending from 0 to the first round number that is not below `max`, at most `count` steps. */
export function ticksTo(max: number, count: number): number[] {
  if (!(max > 0)) return [0, 1];
  const step = roundUp(max / count);
  const steps = Math.max(1, Math.ceil(max / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `value`. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ROUND.find((factor) => factor * power >= value * (1 - 1e-9))!;
}
