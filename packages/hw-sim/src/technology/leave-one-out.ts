/** How well interpolation guesses points that it does not know. */
import type { PointFigure, Technology } from '@adaptmem/core';
import { completePoints, FIGURE_NAMES } from './complete-point.js';
import { interpolatePoint } from './interpolate-point.js';

export interface LeaveOneOut {
  technology: string;
  /** Points that lie between others. */
  predicted: number;
  /** Points at an end of the range, which nothing can predict. */
  atTheEnd: number;
  /** Relative errors, 0 … ; absent if no point could be predicted. */
  errors?: Record<PointFigure, { median: number; worst: number }>;
}

/** Removes every point in turn and interpolates it from the others. */
export function leaveOneOut(technology: Technology): LeaveOneOut {
  const points = completePoints(technology);
  const pairs = points.flatMap((actual) => {
    const others = points.filter((point) => point !== actual);
    const guessed = interpolatePoint(others, actual);
    return guessed ? [{ actual, guessed }] : [];
  });
  const result = {
    technology: technology.name,
    predicted: pairs.length,
    atTheEnd: points.length - pairs.length,
  };
  if (pairs.length === 0) return result;
  const errors = FIGURE_NAMES.map((name) => {
    const each = pairs
      .map(({ actual, guessed }) => relative(guessed[name], actual[name]))
      .sort((a, b) => a - b);
    return [name, { median: each[Math.floor((each.length - 1) / 2)]!, worst: each.at(-1)! }];
  });
  return { ...result, errors: Object.fromEntries(errors) as NonNullable<LeaveOneOut['errors']> };
}

const relative = (guess: number, actual: number) =>
  actual === 0 ? guess : Math.abs(guess - actual) / actual;
