/**
 * Comparing our code with values that other people's software made (`pnpm check:gold`, and the tests).
 * A package exports one list of `GoldCheck`s; the tool finds the files and prints a line for each.
 */

/** What one reference file showed. */
export interface GoldResult {
  /** Number of compared cases. */
  cases: number;
  /** The largest error over all cases, in the measure that `tolerance` bounds. */
  worst: number;
  tolerance: number;
  /** Where the worst error is, or the first failures in words. */
  note?: string;
}

export interface GoldCheck {
  /** Which files it knows: matched against the path below the folder, e.g. `gold/metrics.json`. */
  pattern: RegExp;
  /** Compares every case of the file. @param path absolute path of the file */
  run(path: string): GoldResult | Promise<GoldResult>;
}

/** A file passes if it held a case at all and the worst error is within the tolerance. */
export function goldPassed(result: GoldResult): boolean {
  return result.cases > 0 && result.worst <= result.tolerance;
}
