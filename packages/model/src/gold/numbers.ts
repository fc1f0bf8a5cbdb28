/** Numbers of the reference files: `"NaN"`, `"Infinity"` and `"-Infinity"` are strings there. */

/** A number as the reference files write it. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** |actual − expected|; 0 for two equal infinities or two NaN, infinite where only one of them is. */
export function absoluteError(actual: number, expected: JsonNumber): number {
  const wanted = Number(expected);
  if (Object.is(actual, wanted) || actual === wanted) return 0;
  const error = Math.abs(actual - wanted);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
