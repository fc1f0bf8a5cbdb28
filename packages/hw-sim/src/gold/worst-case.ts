/** The result of comparing many cases. */
import type { GoldResult } from '@adaptmem/core/testing';

/** One compared case: how far off, and what it is called. */
export interface ComparedCase {
  error: number;
  name: string;
}

/** Relative difference; absolute where the expected value is 0. */
export function relativeError(actual: number, expected: number): number {
  return Math.abs(actual - expected) / (expected === 0 ? 1 : Math.abs(expected));
}

/** @param skipped cases of the file that nothing of ours claims to equal, told in the note */
export function worstCase(cases: readonly ComparedCase[], tolerance: number, skipped = 0): GoldResult {
  const worst = cases.reduce((a, b) => (b.error > a.error ? b : a), { error: 0, name: '' });
  const remarks = [worst.name && `worst: ${worst.name}`, skipped && `${skipped} rows of other models`];
  const note = remarks.filter(Boolean).join('; ');
  return { cases: cases.length, worst: worst.error, tolerance, ...(note ? { note } : {}) };
}
