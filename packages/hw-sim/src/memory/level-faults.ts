/** How often a multi-level cell reads back as a neighbouring level (model of NVMExplorer's `nvmFI`). */
import { normalTail } from './normal-tail.js';

/** Normal distribution of a level's stored quantity, e.g. normalised conductance. */
export interface CellLevel {
  mean: number;
  sigma: number;
}

export interface LevelFaults {
  /** Between level i and i + 1. */
  thresholds: number[];
  /** [level] → probability of reading one level lower; 0 for the lowest. */
  down: number[];
  /** [level] → probability of reading one level higher; 0 for the highest. */
  up: number[];
  /** Mean over equally likely levels of down + up. */
  meanRate: number;
}

/**
 * Thresholds where the densities of neighbouring levels cross, and the tail masses beyond them; a level moves by
 * one level only.
 *
 * @param levels by ascending mean, at least 2
 */
export function levelFaults(levels: readonly CellLevel[]): LevelFaults {
  const thresholds = levels.slice(1).map((upper, index) => crossing(levels[index]!, upper));
  const up = levels.map(({ mean, sigma }, index) => tailBeyond(thresholds[index], mean, sigma, 1));
  const down = levels.map(({ mean, sigma }, index) => tailBeyond(thresholds[index - 1], mean, sigma, -1));
  const total = [...up, ...down].reduce((sum, rate) => sum + rate, 0);
  return { thresholds, down, up, meanRate: total / levels.length };
}

function tailBeyond(threshold: number | undefined, mean: number, sigma: number, side: 1 | -1): number {
  return threshold === undefined ? 0 : normalTail((side * (threshold - mean)) / sigma);
}

/** The point between the means where both normal densities are equal: a root of their log ratio. */
function crossing(lower: CellLevel, upper: CellLevel): number {
  const [p, q] = [lower.sigma ** -2, upper.sigma ** -2];
  const a = p - q;
  const b = -2 * (lower.mean * p - upper.mean * q);
  const c = lower.mean ** 2 * p - upper.mean ** 2 * q + 2 * Math.log(lower.sigma / upper.sigma);
  if (a === 0) return -c / b;
  const root = Math.sqrt(b * b - 4 * a * c);
  const [first, second] = [(-b + root) / (2 * a), (-b - root) / (2 * a)];
  return first > lower.mean && first < upper.mean ? first : second;
}
