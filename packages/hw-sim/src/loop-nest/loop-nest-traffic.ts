/** What moves between the memories of a loop nest. */
import { DIMENSIONS_OF, type LoopLevel, type LoopLevels } from './allocate-loops.js';
import { type LoopArray, type LoopMemory, OPERANDS, type OperandName } from './loop-array.js';
import type { Loop, Unrolled } from './loop-order.js';

/** Equal accesses of one operand at one side of a memory. */
export interface LoopTransfer {
  operand: OperandName;
  memory: LoopMemory;
  direction: 'read' | 'write';
  /** Towards the multipliers, or away from them. */
  side: 'inside' | 'outside';
  /** Bits that one copy of the memory moves at once. */
  bits: number;
  times: number;
  /** Copies that do so. */
  copies: number;
}

/**
 * Every transfer, by stationarity: data moves when a loop goes on that it depends on (Mei et al., ZigZag, IEEE TC 2021,
 * loop relevance). Inputs read by the multipliers stay while the innermost loops do not concern them, if a word holds
 * what the lanes need; sums are read and written at every step, and leave a memory when a loop outside it goes on.
 *
 * @param order innermost loop first
 */
export function loopTraffic(
  order: readonly Loop[],
  levels: LoopLevels,
  { lanes }: Unrolled,
  array: LoopArray,
): LoopTransfer[] {
  return OPERANDS.flatMap((operand) =>
    levels[operand].flatMap((level, index, all) =>
      levelTraffic(
        { operand, level, inside: all[index - 1], isOutermost: index === all.length - 1 },
        order,
        lanes,
        array,
      ),
    ),
  );
}

interface PlacedLevel {
  operand: OperandName;
  level: LoopLevel;
  inside: LoopLevel | undefined;
  isOutermost: boolean;
}

function levelTraffic(
  { operand, level, inside, isOutermost }: PlacedLevel,
  order: readonly Loop[],
  lanes: Unrolled['lanes'],
  array: LoopArray,
): LoopTransfer[] {
  const { memory, arrivesPartial, leavesPartial } = level;
  const isLane = memory.at === 'lane';
  const copies = isLane ? lanes.rows * lanes.cols * lanes.inner : 1;
  const steps = order.reduce((product, { size }) => product * size, 1);
  const atLanes = {
    elements: isLane ? 1 : lanesOf(operand, lanes),
    times: steps / stationaryIterations(operand, order, memory, lanes, array),
  };
  const moved = {
    inside: inside ? { elements: inside.distinctElements, times: steps / inside.iterations } : atLanes,
    outside: { elements: level.elements, times: steps / level.iterations },
  };
  const transfer = (
    side: LoopTransfer['side'],
    direction: LoopTransfer['direction'],
    isPartial: boolean,
  ): LoopTransfer => {
    const { elements, times } = moved[side];
    return {
      operand,
      memory,
      direction,
      side,
      bits: elements * elementBits(operand, isPartial, array),
      times,
      copies,
    };
  };
  const found =
    operand === 'result'
      ? [
          transfer('inside', 'write', arrivesPartial),
          ...(arrivesPartial ? [transfer('inside', 'read', true)] : []),
          transfer('outside', 'read', leavesPartial),
          ...(leavesPartial ? [transfer('outside', 'write', true)] : []),
        ]
      : [transfer('inside', 'read', false), transfer('outside', 'write', false)];
  return isOutermost ? found.filter(({ side }) => side === 'inside') : found;
}

const elementBits = (operand: OperandName, isPartial: boolean, { bits }: LoopArray) => {
  if (operand !== 'result') return bits.operand;
  return isPartial ? bits.sum : bits.result;
};

const lanesOf = (operand: OperandName, lanes: Unrolled['lanes']) =>
  DIMENSIONS_OF[operand].reduce((product, dimension) => product * lanes[dimension], 1);

/** Steps for which what the multipliers have read stays the same. */
function stationaryIterations(
  operand: OperandName,
  order: readonly Loop[],
  memory: LoopMemory,
  lanes: Unrolled['lanes'],
  array: LoopArray,
): number {
  const elements = memory.at === 'lane' ? 1 : lanesOf(operand, lanes);
  if (operand === 'result' || elements * array.bits.operand > memory.word_bits) return 1;
  const relevant = order.findIndex(({ dimension }) => DIMENSIONS_OF[operand].includes(dimension));
  return order
    .slice(0, relevant < 0 ? order.length : relevant)
    .reduce((product, { size }) => product * size, 1);
}
