/** Fractions of lanes times their number give whole numbers but for rounding. */
export function wholeNumber(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-6 ? nearest : value;
}
