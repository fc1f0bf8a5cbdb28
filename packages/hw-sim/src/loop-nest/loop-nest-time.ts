/** Time of a loop nest: multiplications, and what the ports cannot do beside them. */
import { DIMENSIONS_OF, type LoopLevel, type LoopLevels, widthOf } from './allocate-loops.js';
import type { LoopArray, LoopMemory, OperandName } from './loop-array.js';
import type { LoopTransfer } from './loop-nest-traffic.js';
import type { Loop } from './loop-order.js';
import { wholeNumber } from './whole-number.js';

/** In cycles. */
export interface LoopNestTime {
  /** All that follow together. */
  cycles: number;
  computeCycles: number;
  /** What transfers cannot hide behind computation. */
  stallCycles: number;
  /** Until the multipliers can go on without waiting for the first operands, which share the outermost port. */
  loadCycles: number;
  /** After the last multiplication, until the result is outside. */
  storeCycles: number;
}

/** Data of an operand just inside the outermost memory. */
interface Held {
  /** Cycles of its way from or to outside. */
  transfer: number;
  /** How often there are new ones, once at least. */
  passes: number;
  /** Cycles of reading from outside and of writing to it for all but one of them. */
  reads: number;
  writes: number;
  /** Of a period, in which it may be replaced: all of it if the next data fit beside, else its last uses. */
  window: number;
  /** Of all computation, in which it may come or go a part at a time: the first pass over it, or the last. */
  streaming: number;
}

/**
 * Ports work beside the multipliers: stalls are what the busiest takes longer, and replacing data that leave no room for
 * the next. First operands and results move in the outermost port's idle time as far as loops outside do not need them
 * whole.
 */
export function loopNestTime(
  order: readonly Loop[],
  levels: LoopLevels,
  traffic: readonly LoopTransfer[],
  array: LoopArray,
): LoopNestTime {
  const computeCycles = order.reduce((product, { size }) => product * size, 1);
  const held = (operand: OperandName) => heldOf(operand, levels[operand].at(-2), order, computeCycles, array);
  const inputs = [held('left'), held('right')];
  const result = held('result');
  const isShared = array.memories.at(-1)!.shared_port;
  const reads = sum([...inputs, result].map(({ reads }) => reads));
  const busy = isShared
    ? { reads: reads + result.writes, writes: reads + result.writes }
    : { reads, writes: result.writes };
  const stallCycles = Math.max(
    0,
    ...[...inputs, result].map(({ passes, transfer, window }) => (passes - 1) * (transfer - window)),
    ...[busy.reads, busy.writes, ...innerPorts(traffic, array)].map((cycles) => cycles - computeCycles),
  );
  const idle = { reads: computeCycles - busy.reads, writes: computeCycles - busy.writes };
  const rest = ({ transfer, passes, streaming }: Held, port: keyof typeof idle) => {
    const streamed = passes > 1 ? 0 : Math.max(0, Math.min(transfer, streaming, idle[port]));
    for (const each of isShared ? (['reads', 'writes'] as const) : [port]) idle[each] -= streamed;
    return transfer - streamed;
  };
  const loadCycles = sum(inputs.map((held) => rest(held, 'reads')));
  const storeCycles = rest(result, 'writes');
  const cycles = computeCycles + stallCycles + loadCycles + storeCycles;
  return { cycles, computeCycles, stallCycles, loadCycles, storeCycles };
}

function heldOf(
  operand: OperandName,
  level: LoopLevel | undefined,
  order: readonly Loop[],
  computeCycles: number,
  array: LoopArray,
): Held {
  if (!level) return { transfer: 0, passes: 1, reads: 0, writes: 0, window: 0, streaming: 0 };
  const isResult = operand === 'result';
  const finished = isResult ? array.bits.result : array.bits.operand;
  const width = level.leavesPartial ? array.bits.sum : finished;
  const bits = level.distinctElements * width;
  const transfer = Math.ceil(wholeNumber(bits / array.memories.at(-1)!.word_bits));
  const reused = topRun(operand, level, order, false);
  const inUse = (level.elements * widthOf(operand, level, array)) / topRun(operand, level, order, true);
  const isDoubleBuffered = 2 * inUse <= level.memory.capacity_bits;
  const passes = computeCycles / level.iterations;
  const again = (passes - 1) * transfer;
  return {
    transfer,
    passes,
    reads: !isResult || level.leavesPartial ? again : 0,
    writes: isResult ? again : 0,
    window: isDoubleBuffered ? level.iterations : level.iterations / reused,
    streaming: computeCycles / reused,
  };
}

/** Cycles for which each port between the multipliers and the outermost memory is busy. */
function innerPorts(traffic: readonly LoopTransfer[], { memories }: LoopArray): number[] {
  return memories.slice(0, -1).flatMap((memory) => {
    if (memory.at === 'lane') return [];
    const [reads, writes] = [busyCycles(traffic, memory, 'read'), busyCycles(traffic, memory, 'write')];
    return memory.shared_port ? [reads + writes] : [reads, writes];
  });
}

function busyCycles(
  traffic: readonly LoopTransfer[],
  memory: LoopMemory,
  direction: LoopTransfer['direction'],
): number {
  const own = traffic.filter(
    (transfer) =>
      transfer.memory === memory && transfer.side === 'inside' && transfer.direction === direction,
  );
  return sum(own.map(({ bits, times }) => Math.ceil(wholeNumber(bits / memory.word_bits)) * times));
}

/** Iterations of a level's outermost loops that change its operand, or of those that do not. */
function topRun(operand: OperandName, level: LoopLevel, order: readonly Loop[], isRelevant: boolean): number {
  let run = 1;
  for (const { dimension, size } of order.slice(0, level.loops).toReversed()) {
    if (DIMENSIONS_OF[operand].includes(dimension) !== isRelevant) break;
    run *= size;
  }
  return run;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
