/** Numbers, times and sizes as people read them. */

/** Where there is no figure. */
export const ABSENT = '–';

/** A number with `digits` significant digits, without an exponent. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  return rounded.toLocaleString('en-US', {
    maximumSignificantDigits: digits,
    useGrouping: Math.abs(rounded) >= 1e4,
  });
}

/** A score in its own range (1 = 100 %) times 100, one decimal, as it is read down a column. */
export const formatScore = (value: number): string => (value * 100).toFixed(1);

/** How far a score is from another, in the points of `formatScore`, with its sign. */
export function formatPoints(difference: number): string {
  const text = Math.abs(difference * 100).toFixed(1);
  if (text === '0.0') return '±0.0';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** @example formatRatio(0.8312) // '×0.831' */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return ABSENT;
  return `×${ratio >= 0.01 && ratio < 999.5 ? ratio.toPrecision(3) : formatNumber(ratio)}`;
}

/** A share of 1 in whole percent; what is not nothing never shows as 0 %. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %';
  return `${Math.round(share * 100)} %`;
}

/** @example formatDuration(575) // '0:09:35' */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Seconds with one decimal. */
export const formatSeconds = (seconds: number): string => seconds.toFixed(1);

/** Date and minute on the reader's clock, e.g. `2026-11-29 08:46`. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Enough of a commit's hash to find it. */
export const shortCommit = (commit: string): string => commit.slice(0, 10);

/** @example countOf(1, 'stage') // '1 stage' */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
