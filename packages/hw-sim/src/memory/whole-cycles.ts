/** Sums of shares of a cycle are this far from exact at most. */
const ROUNDING = 1e-6;

/** The first clock edge that is not before a time. */
export function wholeCycles(time: number): number {
  return Math.ceil(time - ROUNDING);
}
