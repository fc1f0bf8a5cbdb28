/** Scales in float32 whose multiples are float32 too. */

/** The largest finite float32. */
export const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** The scale, or where `steps` of it are not a float32, the largest of which they are. @param scale a float32 */
export function largestFinite(scale: number, steps: number): number {
  const fits = (candidate: number) => Number.isFinite(Math.fround(candidate * steps));
  if (fits(scale)) return scale;
  const largest = Math.fround(LARGEST_FLOAT32 / steps);
  return fits(largest) ? largest : Math.fround(largest * (1 - 2 ** -23));
}
