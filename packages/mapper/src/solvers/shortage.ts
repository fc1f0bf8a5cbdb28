/** Why nothing fits: the placement that over-fills memories by the fewest bits in all, or breaks limits the least. */
import { BITS_PER_KIB, formatQuantity } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { type Assignment, assignment, readAssignment } from './assignment.js';
import { solveMilp } from './milp.js';
import type { SolverOutcome } from './solver.js';
import { isFeasible, Usage } from './usage.js';

export type LeastShortage =
  | { status: 'fits'; memoryOf: number[] }
  | { status: 'infeasible'; homeless: number[]; missingBits: number[]; neededLimits?: number[] }
  | { status: 'timeout' };

/** A tenth of a bit, in KiB: overflows are whole bits. */
const ABSOLUTE_GAP = 0.1 / BITS_PER_KIB;
/** Of the sum of the shares by which limits are broken. */
const LIMIT_GAP = 1e-6;

/**
 * Finds a placement of least total overflow: one that fits if there is one, otherwise which memories lack how many bits,
 * or which items no memory may hold. If larger memories would not help, because limits exclude each other, what these
 * would have to be; memories too small for that as well count by the share that they lack.
 */
export async function leastShortage(
  problem: PlacementProblem,
  timeLimitSeconds: number,
): Promise<LeastShortage> {
  const homeless = problem.items.flatMap((_item, item) =>
    problem.allowed[item]!.some(Boolean) ? [] : [item],
  );
  if (homeless.length > 0) return { status: 'infeasible', homeless, missingBits: [] };
  const larger = await overflow(problem, { timeLimitSeconds, areLimitsSoft: false });
  if (larger.status !== 'infeasible') return shortageOf(problem, larger.memoryOf, larger.status);
  const softer = await overflow(problem, { timeLimitSeconds, areLimitsSoft: true });
  return shortageOf(problem, softer.memoryOf, softer.status);
}

interface OverflowOptions {
  timeLimitSeconds: number;
  /** Whether limits may be broken too; every overflow then counts by its share. */
  areLimitsSoft: boolean;
}

/** A placement of least overflow. */
async function overflow(problem: PlacementProblem, { timeLimitSeconds, areLimitsSoft }: OverflowOptions) {
  const model = assignment(problem, {
    cost: () => 0,
    permitted: (item, memory) => problem.allowed[item]![memory]!,
  });
  for (const [memory, rows] of model.capacityRows.entries())
    soften(model, rows, areLimitsSoft ? BITS_PER_KIB / problem.memories[memory]!.capacityBits : 1);
  if (areLimitsSoft) for (const row of model.limitRow) soften(model, row === undefined ? [] : [row], 1);
  const { status, values } = await solveMilp(model.columns, model.rows, {
    timeLimitSeconds,
    absoluteGap: areLimitsSoft ? LIMIT_GAP : ABSOLUTE_GAP,
  });
  return { status, memoryOf: values && readAssignment(model, values) };
}

/** Lets rows be broken, all by the same amount, at a cost for each unit. */
function soften({ columns, rows }: Assignment, broken: readonly number[], cost: number): void {
  if (broken.length === 0) return;
  const column = columns.push({ cost, upper: Infinity, integer: false }) - 1;
  for (const row of broken) rows[row]!.terms.push([column, -1]);
}

function shortageOf(
  problem: PlacementProblem,
  memoryOf: number[] | undefined,
  status: 'optimal' | 'infeasible' | 'timeout',
): LeastShortage {
  if (memoryOf && isFeasible(problem, memoryOf)) return { status: 'fits', memoryOf };
  if (status !== 'optimal' || !memoryOf) return { status: 'timeout' };
  const { room, slack } = new Usage(problem, memoryOf);
  const missingBits = room.map((bits) => Math.max(0, -bits));
  const neededLimits = problem.limits.map(({ most }, limit) => most - Math.min(0, slack[limit]!));
  const isBroken = slack.some((left) => left < 0);
  return { status: 'infeasible', homeless: [], missingBits, ...(isBroken ? { neededLimits } : {}) };
}

/** A solver's answer where nothing fits. */
export function infeasible(
  problem: PlacementProblem,
  shortage: Exclude<LeastShortage, { status: 'fits' }>,
): SolverOutcome {
  const { status } = shortage;
  const binding = describeShortage(problem, shortage);
  if (status === 'timeout' || shortage.homeless.length > 0) return { status, binding };
  const { missingBits, neededLimits } = shortage;
  return { status, binding, missingBits, ...(neededLimits ? { neededLimits } : {}) };
}

/** The shortage in words, one line a memory that is too small, a limit that is too narrow or an item that may live nowhere. */
function describeShortage(problem: PlacementProblem, shortage: LeastShortage): string[] {
  if (shortage.status === 'fits') return [];
  if (shortage.status === 'timeout')
    return ['The time limit passed before any placement that fits was found'];
  const small = shortage.missingBits.flatMap((bits, memory) => {
    if (bits === 0) return [];
    const { name, capacityBits } = problem.memories[memory]!;
    return [
      `Memory "${name}" of ${capacityBits} bits (${formatQuantity(capacityBits, 'capacity')}) lacks ${bits} bits ` +
        `(${formatQuantity(bits, 'capacity')})`,
    ];
  });
  const narrow = problem.limits.flatMap(({ name, unit, most }, limit) => {
    const needed = shortage.neededLimits?.[limit] ?? most;
    return needed > most
      ? [`Limit: ${name} is ${most} ${unit}, ${needed.toPrecision(4)} ${unit} would do`]
      : [];
  });
  return [...shortage.homeless.map((item) => describeHomeless(problem, item)), ...small, ...narrow];
}

/** Why no memory may hold an item, memory by memory. */
export function describeHomeless(problem: PlacementProblem, item: number): string {
  const { tensor, part, mutability } = problem.items[item]!;
  const reasons = problem.memories.flatMap(({ name }, memory) => {
    const reason = problem.refusal(item, memory);
    return reason === undefined ? [] : [`"${name}" ${reason}`];
  });
  const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
  return `No memory may hold ${part} of "${tensor}" (${mutability})${why}`;
}
