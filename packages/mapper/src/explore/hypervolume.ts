/**
 * The exact hypervolume: how much of the space up to a reference point a front dominates, all objectives minimised
 * (While, Bradstreet and Barone, "A Fast Way of Calculating Exact Hypervolumes", IEEE TEC 16(1), 2012: WFG).
 *
 * The volume of a set is that of its first point, less what the others dominate of it, plus the volume of the others;
 * what the others dominate of it is the volume of the others moved into the first one's box (limit set), of which
 * few are left once dominated ones are dropped. Two objectives are a staircase.
 */
import { dominates } from './dominance.js';

type Point = readonly number[];

/**
 * @param points in any order; points that do not dominate the reference count for nothing
 * @param reference greatest figure of each objective, of two or more
 * @throws RangeError if a point has another number of objectives, or fewer than one is given
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  if (reference.length === 0) throw new RangeError('A reference point needs at least one objective');
  for (const point of points) assertLength(point, reference);
  return volumeOf(nonDominated(within(points, reference)), reference);
}

/** The part of the volume that `point` adds to that of `others`. @throws RangeError as {@link hypervolume} */
export function exclusiveHypervolume(point: Point, others: readonly Point[], reference: Point): number {
  for (const each of [point, ...others]) assertLength(each, reference);
  if (within([point], reference).length === 0) return 0;
  return exclusive(point, within(others, reference), reference);
}

function assertLength(point: Point, reference: Point): void {
  if (point.length !== reference.length)
    throw new RangeError(`Expected ${reference.length} objectives, got ${point.length}`);
}

const within = (points: readonly Point[], reference: Point) =>
  points.filter((point) => point.every((value, objective) => value < reference[objective]!));

function exclusive(point: Point, others: readonly Point[], reference: Point): number {
  const box = point.reduce((volume, value, objective) => volume * (reference[objective]! - value), 1);
  const limited = others.map((other) => other.map((value, objective) => Math.max(value, point[objective]!)));
  return box - volumeOf(nonDominated(limited), reference);
}

/**
 * Sorted by the last objective, the worst first, every later point is limited to the first one's last objective, so that
 * the limit set lies in one objective less.
 *
 * @param front mutually non-dominated, all within the reference
 */
function volumeOf(front: readonly Point[], reference: Point): number {
  if (front.length === 0) return 0;
  if (reference.length <= 2) return staircase(front, reference);
  const last = reference.length - 1;
  const sorted = [...front].sort((a, b) => b[last]! - a[last]!);
  const below = reference.slice(0, last);
  const flat = sorted.map((point) => point.slice(0, last));
  return sorted.reduce((volume, point, index) => {
    const area = exclusive(flat[index]!, flat.slice(index + 1), below);
    return volume + (reference[last]! - point[last]!) * area;
  }, 0);
}

function staircase(front: readonly Point[], [width, height]: Point): number {
  if (height === undefined) return width! - Math.min(...front.map(([value]) => value!));
  let [volume, ceiling] = [0, height];
  for (const [x, y] of [...front].sort((a, b) => a[0]! - b[0]!)) {
    volume += (width! - x!) * (ceiling - y!);
    ceiling = y!;
  }
  return volume;
}

/** Without what another point dominates, and without repetitions. */
function nonDominated(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  // in this order only an earlier point can dominate a later one
  for (const point of [...points].sort(lexicographic))
    if (!kept.some((other) => dominates(other, point) || isEqual(other, point))) kept.push(point);
  return kept;
}

function lexicographic(a: Point, b: Point): number {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index]! - b[index]!;
  return 0;
}

const isEqual = (a: Point, b: Point) => a.every((value, index) => value === b[index]);
