/** Why nothing fits: the placement that over-fills memories by the fewest bits in all. */
import { BITS_PER_KIB, formatQuantity } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { assignment, readAssignment } from './assignment.js';
import { roomOf } from './capacity.js';
import { solveMilp } from './milp.js';
import type { SolverOutcome } from './solver.js';

export type LeastShortage =
  | { status: 'fits'; memoryOf: number[] }
  | { status: 'infeasible'; homeless: number[]; missingBits: number[] }
  | { status: 'timeout' };

/** A tenth of a bit, in KiB: overflows are whole bits. */
const ABSOLUTE_GAP = 0.1 / BITS_PER_KIB;

/**
 * Finds a placement of least total overflow: one that fits if there is one, otherwise which memories lack how
 * many bits, or which items no memory may hold.
 */
export async function leastShortage(
  problem: PlacementProblem,
  timeLimitSeconds: number,
): Promise<LeastShortage> {
  const homeless = problem.items.flatMap((_item, item) =>
    problem.allowed[item]!.some(Boolean) ? [] : [item],
  );
  if (homeless.length > 0) return { status: 'infeasible', homeless, missingBits: [] };
  const model = assignment(
    problem,
    () => 0,
    (item, memory) => problem.allowed[item]![memory]!,
  );
  for (const row of model.capacityRow) {
    if (row === undefined) continue;
    const overflow = model.columns.push({ cost: 1, upper: Infinity, integer: false }) - 1;
    model.rows[row]!.terms.push([overflow, -1]);
  }
  const { status, values } = await solveMilp(model.columns, model.rows, {
    timeLimitSeconds,
    absoluteGap: ABSOLUTE_GAP,
  });
  const memoryOf = values && readAssignment(model, values);
  const room = memoryOf && roomOf(problem, memoryOf);
  if (memoryOf && room!.every((bits) => bits >= 0)) return { status: 'fits', memoryOf };
  if (status !== 'optimal') return { status: 'timeout' };
  return { status: 'infeasible', homeless: [], missingBits: room!.map((bits) => Math.max(0, -bits)) };
}

/** A solver's answer where nothing fits. */
export function infeasible(
  problem: PlacementProblem,
  shortage: Exclude<LeastShortage, { status: 'fits' }>,
): SolverOutcome {
  const { status } = shortage;
  const binding = describeShortage(problem, shortage);
  if (status === 'timeout' || shortage.homeless.length > 0) return { status, binding };
  return { status, binding, missingBits: shortage.missingBits };
}

/** The shortage in words, one line a memory that is too small or an item that may live nowhere. */
function describeShortage(problem: PlacementProblem, shortage: LeastShortage): string[] {
  if (shortage.status === 'fits') return [];
  if (shortage.status === 'timeout')
    return ['The time limit passed before any placement that fits was found'];
  const homeless = shortage.homeless.map((item) => {
    const { tensor, part, mutability } = problem.items[item]!;
    return `No memory may hold ${part} of "${tensor}" (${mutability})`;
  });
  const small = shortage.missingBits.flatMap((bits, memory) => {
    if (bits === 0) return [];
    const { name, capacityBits } = problem.memories[memory]!;
    return [
      `Memory "${name}" of ${capacityBits} bits (${formatQuantity(capacityBits, 'capacity')}) lacks ${bits} bits ` +
        `(${formatQuantity(bits, 'capacity')})`,
    ];
  });
  return [...homeless, ...small];
}
