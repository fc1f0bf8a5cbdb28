/**
 * The units of the program: one canonical unit a dimension inside, conversion only here, at the edge.
 *
 * | dimension | canonical | identifier suffix |
 * | --------- | --------- | ----------------- |
 * | energy    | pJ        | `energyPj`        |
 * | time      | ns        | `latencyNs`       |
 * | power     | mW        | `leakageMw`       |
 * | area      | mm²       | `areaMm2`         |
 * | capacity  | bits      | `capacityBits`    |
 * | frequency | MHz       | `clockMhz`        |
 *
 * mW · ns = pJ, so leakage energy needs no factor.
 */
export const BITS_PER_BYTE = 8;
export const BYTES_PER_KIB = 1024;
export const KIB_PER_MIB = 1024;
export const BITS_PER_KIB = BITS_PER_BYTE * BYTES_PER_KIB;
export const BITS_PER_MIB = BITS_PER_KIB * KIB_PER_MIB;

export const PJ_PER_NJ = 1000;
export const PJ_PER_UJ = 1e6;
export const NS_PER_MS = 1e6;
export const NS_PER_S = 1e9;
export const UM2_PER_MM2 = 1e6;
export const BITS_PER_GB = 8e9;
/** Of the Julian year. */
export const DAYS_PER_YEAR = 365.25;
export const NS_PER_YEAR = DAYS_PER_YEAR * 24 * 3600 * NS_PER_S;

export type Dimension = 'energy' | 'time' | 'power' | 'area' | 'capacity' | 'frequency';

/** Scales in which a figure is shown, smallest first: [factor in canonical units, unit]. */
const SCALES: Record<Dimension, readonly (readonly [number, string])[]> = {
  energy: [
    [1e-3, 'fJ'],
    [1, 'pJ'],
    [1e3, 'nJ'],
    [1e6, 'µJ'],
    [1e9, 'mJ'],
    [1e12, 'J'],
  ],
  time: [
    [1e-3, 'ps'],
    [1, 'ns'],
    [1e3, 'µs'],
    [1e6, 'ms'],
    [1e9, 's'],
  ],
  power: [
    [1e-6, 'nW'],
    [1e-3, 'µW'],
    [1, 'mW'],
    [1e3, 'W'],
  ],
  area: [
    [1e-6, 'µm²'],
    [1, 'mm²'],
    [100, 'cm²'],
  ],
  capacity: [
    [1, 'bit'],
    [BITS_PER_BYTE, 'B'],
    [BITS_PER_KIB, 'KiB'],
    [BITS_PER_MIB, 'MiB'],
    [BITS_PER_MIB * 1024, 'GiB'],
  ],
  frequency: [
    [1, 'MHz'],
    [1e3, 'GHz'],
  ],
};

/**
 * A figure in its canonical unit as people read it: scaled, with significant digits (never fixed decimals,
 * so that a small area does not show as 0.00).
 *
 * @example formatQuantity(12_340, 'energy') // '12.3 nJ'
 */
export function formatQuantity(value: number, dimension: Dimension, digits = 3): string {
  const scales = SCALES[dimension];
  const scale = scales.findLast(([factor]) => Math.abs(value) >= factor) ?? scales[0]!;
  return `${formatNumber(value / scale[0], digits)} ${scale[1]}`;
}

/** A number with `digits` significant digits, without a trailing run of zeros and without an exponent. */
export function formatNumber(value: number, digits = 3): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  return rounded.toLocaleString('en-US', {
    maximumSignificantDigits: digits,
    useGrouping: Math.abs(rounded) >= 1e4,
  });
}
