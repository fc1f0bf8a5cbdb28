/** Scales in float32 whose multiples are float32 too. */

/** The largest finite float32. */
export const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** The scale, or where `steps` of it are not a float32, the largest of which they are. @param scale a float32 */
export function largestFinite(scale: number, steps: number): number {
  if (isFloat32(scale * steps)) return scale;
  const largest = Math.fround(LARGEST_FLOAT32 / steps);
  return isFloat32(largest * steps) ? largest : Math.fround(largest * (1 - 2 ** -23));
}

/** Whether a number rounds to a finite float32. */
function isFloat32(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}
