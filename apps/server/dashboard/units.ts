/** Units in which figures are shown: one for a whole column, chosen by its largest figure. */
import { formatNumber } from './format.js';

/** [factor in the unit of the API, name], smallest first. */
type Scale = readonly (readonly [number, string])[];

const ENERGY: Scale = [
  [1, 'pJ'],
  [1e3, 'nJ'],
  [1e6, 'µJ'],
  [1e9, 'mJ'],
  [1e12, 'J'],
];
const TIME: Scale = [
  [1, 'ns'],
  [1e3, 'µs'],
  [1e6, 'ms'],
  [1e9, 's'],
];
const POWER: Scale = [
  [1e-3, 'µW'],
  [1, 'mW'],
  [1e3, 'W'],
];
const AREA: Scale = [
  [1e-6, 'µm²'],
  [1, 'mm²'],
];
const ENERGY_DELAY: Scale = [
  [1, 'pJ·ns'],
  [1e6, 'nJ·µs'],
  [1e9, 'µJ·µs'],
  [1e12, 'µJ·ms'],
  [1e15, 'mJ·ms'],
  [1e18, 'mJ·s'],
];
const CAPACITY: Scale = [
  [1, 'bit'],
  [8, 'B'],
  [8 * 1024, 'KiB'],
  [8 * 1024 ** 2, 'MiB'],
  [8 * 1024 ** 3, 'GiB'],
];

/** Areas are told in mm² down to this. */
const SMALLEST_MM2 = 1e-3;

/** Shows figures in one unit. */
export interface Unit {
  name: string;
  /** The figure without the unit. */
  show(value: number): string;
}

export const energyUnit = (pj: readonly number[]): Unit => unitOf(ENERGY, pj);
export const timeUnit = (ns: readonly number[]): Unit => unitOf(TIME, ns);
export const powerUnit = (mw: readonly number[]): Unit => unitOf(POWER, mw);
export const energyDelayUnit = (pjNs: readonly number[]): Unit => unitOf(ENERGY_DELAY, pjNs);

/** With its unit. */
export function formatCapacity(bits: number): string {
  const { name, show } = unitOf(CAPACITY, [bits]);
  return `${show(bits)} ${name}`;
}

export function areaUnit(mm2: readonly number[]): Unit {
  return unitOf(largestOf(mm2) < SMALLEST_MM2 ? AREA : AREA.slice(1), mm2);
}

const largestOf = (values: readonly number[]) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function unitOf(scale: Scale, values: readonly number[]): Unit {
  const largest = largestOf(values);
  const [factor, name] = scale.findLast(([factor]) => largest >= factor) ?? scale[0]!;
  return { name, show: (value) => formatNumber(value / factor) };
}
