/** A roofline as text, 80 columns wide. */
import type { Roofline, RooflinePoint } from './roofline.js';

const WIDTH = 68;
const HEIGHT = 18;
/** Points beyond the alphabet have no letter and stand in the table only. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

interface Axis {
  low: number;
  high: number;
}

/**
 * A chart, both axes logarithmic, and a table of the operators. Each stands over its arithmetic intensity at the roof that
 * bounds it (at the interconnect, if that is the PE array).
 */
export function describeRoofline(roofline: Roofline): string {
  return [
    `${roofline.task}: multiply-accumulates a second over multiply-accumulates a byte`,
    chartOf(roofline),
    roofTable(roofline),
    pointTable(roofline),
    `${percent(roofline.shareWithoutMacs)} of the time multiplies nothing (special functions, moving).`,
  ].join('\n\n');
}

function chartOf(roofline: Roofline): string {
  const { points, roofs, peakMacsPerSecond } = roofline;
  const knees = roofs.map(({ bytesPerSecond }) => peakMacsPerSecond / bytesPerSecond);
  const x = axisOf([...points.map(intensityOf), ...knees]);
  const y = axisOf([...points.map(({ macsPerSecond }) => macsPerSecond), peakMacsPerSecond]);
  const grid = Array.from({ length: HEIGHT }, () => Array<string>(WIDTH).fill(' '));
  const put = (intensity: number, speed: number, mark: string) => {
    const [column, row] = [placeOn(x, intensity, WIDTH), HEIGHT - 1 - placeOn(y, speed, HEIGHT)];
    if (grid[row]?.[column] !== undefined) grid[row][column] = mark;
  };
  for (let column = 0; column < WIDTH; column++) {
    const intensity = valueAt(x, column);
    roofs.forEach(({ bytesPerSecond }, index) => {
      const speed = intensity * bytesPerSecond;
      if (speed < peakMacsPerSecond) put(intensity, speed, `${index}`);
    });
    put(intensity, peakMacsPerSecond, '-');
  }
  // of points in one place the one that takes most of the time shows
  for (const [index, point] of [...points.slice(0, LETTERS.length).entries()].reverse())
    put(intensityOf(point), point.macsPerSecond, LETTERS[index]!);
  const labels = new Map([
    [0, gigaMacs(y.high)],
    [HEIGHT - 1, gigaMacs(y.low)],
  ]);
  const rows = grid.map(
    (row, index) => `${(labels.get(index) ?? '').padStart(9)} |${row.join('').trimEnd()}`,
  );
  const foot = `${' '.repeat(10)}+${'-'.repeat(WIDTH)}\n${' '.repeat(11)}${`${short(x.low)} MAC/B`.padEnd(WIDTH - 14)}${`${short(x.high)} MAC/B`.padStart(14)}`;
  return [...rows, foot].join('\n');
}

function roofTable({ roofs, peakMacsPerSecond }: Roofline): string {
  return [
    `-  pe-array      ${gigaMacs(peakMacsPerSecond)} GMAC/s`,
    ...roofs.map(
      ({ name, bytesPerSecond }, index) =>
        `${index}  ${name.padEnd(12)}  ${short(bytesPerSecond / 1e9)} GB/s`,
    ),
  ].join('\n');
}

function pointTable({ points, peakMacsPerSecond }: Roofline): string {
  const name = Math.min(30, Math.max(8, ...points.map((point) => point.name.length)));
  const head = `   ${'operator'.padEnd(name)}    n  MAC/B  GMAC/s   peak   time  bound by`;
  const rows = points.map((point, index) =>
    [
      `${LETTERS[index] ?? ' '}  ${point.name.slice(0, name).padEnd(name)}`,
      `${point.count}`.padStart(4),
      short(intensityOf(point)).padStart(6),
      gigaMacs(point.macsPerSecond).padStart(7),
      percent(point.macsPerSecond / peakMacsPerSecond).padStart(6),
      percent(point.share).padStart(6),
      ` ${point.bound}`,
    ].join(' '),
  );
  return [head, ...rows].join('\n');
}

/** At the roof that bounds it. */
function intensityOf({ bound, levels }: RooflinePoint): number {
  return (levels.find(({ roof }) => roof === bound) ?? levels[0])?.intensity ?? Number.POSITIVE_INFINITY;
}

/** Whole powers of two around the values. */
function axisOf(values: readonly number[]): Axis {
  const finite = values.filter((value) => Number.isFinite(value) && value > 0);
  if (finite.length === 0) return { low: 1, high: 2 };
  const low = 2 ** Math.floor(Math.log2(Math.min(...finite)));
  return { low, high: Math.max(2 * low, 2 ** Math.ceil(Math.log2(Math.max(...finite)))) };
}

const placeOn = ({ low, high }: Axis, value: number, length: number) =>
  Math.round(((length - 1) * Math.log(value / low)) / Math.log(high / low));
const valueAt = ({ low, high }: Axis, place: number) => low * (high / low) ** (place / (WIDTH - 1));

const gigaMacs = (macsPerSecond: number) => short(macsPerSecond / 1e9);
const short = (value: number) => `${Number(value.toPrecision(3))}`;
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
