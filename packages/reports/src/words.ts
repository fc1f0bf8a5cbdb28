/** Figures inside sentences. */
import { formatNumber } from '@adaptmem/core';

/** A metric in its own range as people quote it: × 100, one decimal. */
export function score(value: number): string {
  return (value * 100).toFixed(1);
}

/** A difference of two metrics in points (× 100), with sign. */
export function points(difference: number): string {
  const text = Math.abs(difference * 100).toFixed(1);
  const sign = text === '0.0' ? '±' : difference < 0 ? '−' : '+';
  return `${sign}${text} points`;
}

/** A share as percent. */
export function percent(share: number): string {
  return `${formatNumber(share * 100)} %`;
}

/** Ratios closer to one than this are not worth a figure. */
const SAME = 1e-4;

/** Ratios below this are told in percent. */
const IN_PERCENT = 1.3;

/** How `value` compares to a positive `reference`: `3.2× lower`, `4 % higher`, `the same`. */
export function comparison(value: number, reference: number): string {
  if (value <= 0 || reference <= 0)
    return value === reference ? 'the same' : value < reference ? 'lower' : 'higher';
  const ratio = Math.max(value, reference) / Math.min(value, reference);
  if (ratio - 1 < SAME) return 'the same';
  const word = value < reference ? 'lower' : 'higher';
  if (ratio >= IN_PERCENT) return `${formatNumber(ratio)}× ${word}`;
  return `${formatNumber(Math.abs(value / reference - 1) * 100, 2)} % ${word}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
