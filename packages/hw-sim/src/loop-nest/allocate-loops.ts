/** Which loops of an order each memory serves: as many of the inner ones as what it then holds fits it. */
import type { LoopArray, LoopMemory, OperandName } from './loop-array.js';
import type { Loop, LoopDimension, Unrolled } from './loop-order.js';

/** The dimensions that an operand has; the loops of the third leave its data as they are. */
export const DIMENSIONS_OF: Record<OperandName, readonly LoopDimension[]> = {
  left: ['rows', 'inner'],
  right: ['inner', 'cols'],
  result: ['rows', 'cols'],
};

/** An operand in one of its memories. */
export interface LoopLevel {
  memory: LoopMemory;
  /** Loops of the order that run inside: with the same data, or within what is held. */
  loops: number;
  /** Iterations of these loops. */
  iterations: number;
  /** Elements held: of one lane, or of the array. */
  elements: number;
  /** As a whole, each element once. */
  distinctElements: number;
  /** Whether what arrives from inside are sums on their way (`result` only). */
  arrivesPartial: boolean;
  /** Whether later iterations add to what leaves it (`result` only). */
  leavesPartial: boolean;
}

export type LoopLevels = Record<OperandName, LoopLevel[]>;

/**
 * From the multipliers outwards; where operands share a memory, the combination that asks least of what is outside.
 *
 * @param order innermost loop first
 * @returns `undefined` if a memory cannot hold even what its lanes need
 */
export function allocateLoops(
  order: readonly Loop[],
  { lanes }: Unrolled,
  array: LoopArray,
): LoopLevels | undefined {
  const levels: LoopLevels = { left: [], right: [], result: [] };
  const outermost = array.memories.at(-1);
  for (const memory of array.memories) {
    const choices = memory.holds.map((operand) => {
      const inside = levels[operand].at(-1);
      const counts = range(memory === outermost ? order.length : (inside?.loops ?? 0), order.length);
      return counts.map((loops) => levelOf(operand, memory, order, loops, inside, lanes));
    });
    const best = bestCombination(choices, memory, memory.holds, order, array);
    if (!best) return undefined;
    memory.holds.forEach((operand, index) => {
      levels[operand].push(best[index]!);
    });
  }
  return levels;
}

function levelOf(
  operand: OperandName,
  memory: LoopMemory,
  order: readonly Loop[],
  loops: number,
  below: LoopLevel | undefined,
  lanes: Unrolled['lanes'],
): LoopLevel {
  const inside = order.slice(0, loops);
  const relevant = DIMENSIONS_OF[operand];
  const held = inside.filter(({ dimension }) => relevant.includes(dimension));
  const perLane = product(held.map(({ size }) => size));
  const distinctElements = perLane * product(relevant.map((dimension) => lanes[dimension]));
  return {
    memory,
    loops,
    iterations: product(inside.map(({ size }) => size)),
    elements: memory.at === 'lane' ? perLane : distinctElements,
    distinctElements,
    arrivesPartial: operand === 'result' && (below?.leavesPartial ?? true),
    leavesPartial: order.slice(loops).some(({ dimension }) => operand === 'result' && dimension === 'inner'),
  };
}

/** @param choices [operand][loops] */
function bestCombination(
  choices: readonly LoopLevel[][],
  memory: LoopMemory,
  operands: readonly OperandName[],
  order: readonly Loop[],
  array: LoopArray,
): LoopLevel[] | undefined {
  const all = product(order.map(({ size }) => size));
  const bitsOf = (level: LoopLevel, index: number) =>
    level.elements * widthOf(operands[index]!, level, array);
  let best: LoopLevel[] | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const combination of combinations(choices)) {
    const bits = combination.map(bitsOf);
    if (total(bits) > memory.capacity_bits) continue;
    const moved = total(bits.map((size, index) => (all / combination[index]!.iterations) * size));
    if (moved > fewest) continue;
    fewest = moved;
    best = combination;
  }
  return best;
}

/** Bits of an element in a memory. */
export function widthOf(operand: OperandName, { arrivesPartial }: LoopLevel, { bits }: LoopArray): number {
  if (operand !== 'result') return bits.operand;
  return arrivesPartial ? bits.sum : bits.result;
}

function combinations<T>(choices: readonly T[][]): T[][] {
  return choices.reduce<T[][]>(
    (all, options) => all.flatMap((each) => options.map((option) => [...each, option])),
    [[]],
  );
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const product = (factors: readonly number[]) => factors.reduce((result, factor) => result * factor, 1);
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
