/** Macros between characterised ones: every figure is a power law between its neighbours. */
import type { Technology, TechnologyPoint } from '@adaptmem/core';
import { completePoints, FIGURE_NAMES } from './complete-point.js';

/** What a macro is chosen by. */
export interface MacroSize {
  capacity_kib: number;
  word_bits: number;
  banks: number;
}

const AXES = ['banks', 'word_bits', 'capacity_kib'] as const satisfies (keyof MacroSize)[];

/**
 * The macro of that size: on every axis the nearest points below and above, mixed linearly in the logarithms of size
 * and figure. Nothing is extrapolated.
 *
 * @param points complete points of one technology
 * @returns `undefined` where a neighbour is missing on some axis
 */
export function interpolatePoint(
  points: readonly TechnologyPoint[],
  size: MacroSize,
): TechnologyPoint | undefined {
  return between(points, size, AXES);
}

/** The same within a technology. */
export function interpolateIn(technology: Technology, size: MacroSize): TechnologyPoint | undefined {
  return interpolatePoint(completePoints(technology), size);
}

function between(
  points: readonly TechnologyPoint[],
  size: MacroSize,
  axes: readonly (keyof MacroSize)[],
): TechnologyPoint | undefined {
  const [axis, ...rest] = axes;
  if (!axis) return points[0];
  const exact = points.filter((point) => point[axis] === size[axis]);
  if (exact.length > 0) return between(exact, size, rest);
  const [below, above] = neighbours(points, axis, size[axis]).map((group) => between(group, size, rest));
  return below && above ? mix(below, above, axis, size[axis]) : undefined;
}

/** Points of the next smaller and the next larger value on an axis. */
function neighbours(points: readonly TechnologyPoint[], axis: keyof MacroSize, value: number) {
  const values = points.map((point) => point[axis]);
  const lower = Math.max(...values.filter((each) => each < value));
  const upper = Math.min(...values.filter((each) => each > value));
  return [lower, upper].map((each) => points.filter((point) => point[axis] === each));
}

function mix(
  below: TechnologyPoint,
  above: TechnologyPoint,
  axis: keyof MacroSize,
  value: number,
): TechnologyPoint {
  const share = Math.log(value / below[axis]) / Math.log(above[axis] / below[axis]);
  const figures = FIGURE_NAMES.map((name) => [name, powerLaw(below[name], above[name], share)]);
  return {
    ...below,
    ...Object.fromEntries(figures),
    ...mixedIntervals(below, above, share),
    [axis]: value,
    assumed: true,
    source: `Interpolated in log space between ${axis} ${below[axis]} and ${above[axis]}`,
  };
}

const INTERVALS = ['read_interval_ns', 'write_interval_ns'] as const;

function mixedIntervals(below: TechnologyPoint, above: TechnologyPoint, share: number) {
  return Object.fromEntries(
    INTERVALS.flatMap((name) => {
      const [a, b] = [below[name], above[name]];
      return a !== undefined && b !== undefined ? [[name, powerLaw(a, b, share)]] : [];
    }),
  );
}

/** a^(1 − share) · b^share; linear where one is 0 (the area of a chip outside). */
function powerLaw(a: number, b: number, share: number): number {
  if (a === 0 || b === 0) return a + (b - a) * share;
  return Math.exp(Math.log(a) * (1 - share) + Math.log(b) * share);
}
