/**
 * The least product of energy E and delay L, with proof.
 *
 * On positive figures E·L is quasi-concave, so its least value over all placements is at a corner of the convex hull of
 * their points (E, L), and each corner is the optimum of some prices (a, b): least a·E + b·L. Every such optimum also
 * proves a·E + b·L ≥ β of all placements. The search keeps these half-planes; their intersection is a polygon whose
 * corners bound the product from below (it is least at a corner there too). It asks for the prices of the tangent at
 * the lowest corner, (L, E), which cuts that corner off or proves it, until no corner is lower than the best placement
 * by more than the gap.
 */
import { evaluatePlacement, type PlacementProblem } from '@adaptmem/hw-sim';
import type { Prices } from '../objective.js';
import { OPTIMALITY_GAP, type Proven, solvePrices } from './solve-prices.js';
import type { SolverOptions } from './solver.js';

/** energy · E + latency · L ≥ least, for every placement. */
interface HalfPlane {
  energy: number;
  latency: number;
  least: number;
}

interface Point {
  energyPj: number;
  latencyNs: number;
}

/** Cuts approach the hull fast; a search that takes more has met rounding. */
const MOST_CUTS = 60;
/** Relative error of a corner's coordinates. */
const ROUNDING = 1e-9;
/** Each program is solved to this share of the gap, so that the cuts leave room for a proof. */
const SHARE_OF_GAP = 0.25;

/** Solves to the gap that is asked for, or to the best placement and bound within the time limit. */
export async function solveProduct(
  problem: PlacementProblem,
  start: readonly number[],
  { timeLimitSeconds, gap: asked }: SolverOptions,
): Promise<Proven> {
  const gap = Math.max(asked, OPTIMALITY_GAP / SHARE_OF_GAP);
  const deadline = performance.now() + timeLimitSeconds * 1000;
  let best = { memoryOf: [...start], product: evaluatePlacement(problem, start).edp };
  const cuts: HalfPlane[] = [];
  const cut = async (energy: number, latency: number): Promise<HalfPlane> => {
    const prices: Prices = { energyPj: energy, latencyNs: latency, areaMm2: 0 };
    const found = await solvePrices(problem, prices, best.memoryOf, {
      timeLimitSeconds: Math.max(0, (deadline - performance.now()) / 1000),
      gap: gap * SHARE_OF_GAP,
    });
    const product = evaluatePlacement(problem, found.memoryOf).edp;
    if (product < best.product) best = { memoryOf: found.memoryOf, product };
    const next = { energy, latency, least: found.bound };
    cuts.push(next);
    return next;
  };

  await cut(1, 0);
  await cut(0, 1);
  for (;;) {
    const corner = lowestCorner(cuts);
    const bound = Math.min(corner.energyPj * corner.latencyNs, best.product);
    const isProven = bound >= best.product * (1 - gap);
    if (isProven || cuts.length >= MOST_CUTS || performance.now() >= deadline)
      return { memoryOf: best.memoryOf, bound, isProven };
    // prices whose value at the corner is 2, whatever the units
    const next = await cut(1 / corner.energyPj, 1 / corner.latencyNs);
    const isCutOff = next.least > 2 * (1 + ROUNDING);
    if (!isCutOff) return { memoryOf: best.memoryOf, bound, isProven: false };
  }
}

/** The corner of the half-planes' intersection with the least product. */
function lowestCorner(cuts: readonly HalfPlane[]): Point {
  const corners = cuts
    .flatMap((left, index) => cuts.slice(index + 1).map((right) => crossing(left, right)))
    .filter((point): point is Point => point !== undefined && cuts.every((cut) => isAbove(point, cut)));
  return corners.reduce((low, next) =>
    next.energyPj * next.latencyNs < low.energyPj * low.latencyNs ? next : low,
  );
}

function crossing(left: HalfPlane, right: HalfPlane): Point | undefined {
  const determinant = left.energy * right.latency - right.energy * left.latency;
  const isParallel = Math.abs(determinant) <= ROUNDING * left.energy * right.latency;
  if (isParallel || determinant === 0) return undefined;
  return {
    energyPj: (left.least * right.latency - right.least * left.latency) / determinant,
    latencyNs: (left.energy * right.least - right.energy * left.least) / determinant,
  };
}

function isAbove({ energyPj, latencyNs }: Point, { energy, latency, least }: HalfPlane): boolean {
  return energy * energyPj + latency * latencyNs >= least * (1 - ROUNDING);
}
