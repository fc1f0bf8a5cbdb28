/** What a head with a span sees of tokens at a distance. */

/** The span from which on a head that fades out is there in full, in tokens. */
const FADE = 1;

/** Stands for log 0: far below every score, and far enough above the least float for a sum with it to be finite. */
const LOG_ZERO = -1e30;

/**
 * m(x) = clamp((R + z − x) / R, 0, 1), by which the softmax's numerators are multiplied (arXiv 1905.07799).
 *
 * @param span z, tokens @param ramp R, tokens @param distance x, tokens
 */
export function spanMask(span: number, ramp: number, distance: number): number {
  return Math.min(1, Math.max(0, (ramp + span - distance) / ramp));
}

/**
 * min(z, 1), by which what a head gives is multiplied. A mask that is normalised cannot fade out: whatever is left of it
 * has the sum 1. So the last token of a span does, and a head of span 0 is off.
 */
export function spanFade(span: number): number {
  return Math.min(1, span / FADE);
}

/** d fade / d z; 0 where the head is there in full. */
export function fadeSlope(span: number): number {
  return span < FADE ? 1 / FADE : 0;
}

/** The largest distance at which a head of that span sees anything, in tokens. @returns undefined if it is off */
export function reachOf(span: number, ramp: number): number | undefined {
  return span > 0 ? Math.ceil(span + ramp) - 1 : undefined;
}

/** log m by distance, from 0 to `length − 1`. */
export function logMask(span: number, ramp: number, length: number): Float64Array {
  return byDistance(length, (distance) => {
    const mask = spanMask(span, ramp, distance);
    return mask > 0 ? Math.log(mask) : LOG_ZERO;
  });
}

/** d log m / d z by distance: 1 / (R + z − x) on the ramp, 0 before and behind it. */
export function logMaskSlope(span: number, ramp: number, length: number): Float64Array {
  return byDistance(length, (distance) => {
    const mask = spanMask(span, ramp, distance);
    return mask > 0 && mask < 1 ? 1 / (ramp + span - distance) : 0;
  });
}

function byDistance(length: number, value: (distance: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, distance) => value(distance));
}
