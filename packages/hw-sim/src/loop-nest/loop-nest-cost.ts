/** Energy and time of one loop nest. */
import type { GemmShape } from '../compute/tiling.js';
import { allocateLoops } from './allocate-loops.js';
import type { LoopArray, OperandName } from './loop-array.js';
import { type LoopNestTime, loopNestTime } from './loop-nest-time.js';
import { type LoopTransfer, loopTraffic } from './loop-nest-traffic.js';
import { type Loop, unroll } from './loop-order.js';
import { wholeNumber } from './whole-number.js';

/** Energy of an operand in a memory. */
export interface LoopEnergy {
  operand: OperandName;
  memory: string;
  energyPj: number;
}

export interface LoopNestCost extends LoopNestTime {
  /** Innermost loop first. */
  order: Loop[];
  /** `macEnergyPj` and all of `byMemory`. */
  energyPj: number;
  macEnergyPj: number;
  byMemory: LoopEnergy[];
}

/**
 * One product that comes from the outermost memory and goes back to it.
 *
 * Accesses: ⌈bits / step⌉ · step / word, times and copies taken together, rounded down to whole words as ZigZag does.
 *
 * @param order innermost loop first; of `loopFactors`
 * @returns `undefined` if a memory is too small
 */
export function loopNestCost(
  shape: GemmShape,
  order: readonly Loop[],
  array: LoopArray,
): LoopNestCost | undefined {
  const unrolled = unroll(shape, array);
  const levels = allocateLoops(order, unrolled, array);
  if (!levels) return undefined;
  const traffic = loopTraffic(order, levels, unrolled, array);
  const byMemory = energies(traffic);
  const macEnergyPj = shape.rows * shape.cols * shape.inner * array.mac_energy.value;
  return {
    order: [...order],
    energyPj: macEnergyPj + byMemory.reduce((sum, { energyPj }) => sum + energyPj, 0),
    macEnergyPj,
    byMemory,
    ...loopNestTime(order, levels, traffic, array),
  };
}

function energies(traffic: readonly LoopTransfer[]): LoopEnergy[] {
  const found: LoopEnergy[] = [];
  for (const { operand, memory, direction, bits, times, copies } of traffic) {
    const step = memory.step_bits ?? memory.word_bits;
    const words = Math.floor(
      wholeNumber((Math.ceil(wholeNumber(bits / step)) * step * times * copies) / memory.word_bits),
    );
    const energyPj = words * (direction === 'read' ? memory.read_energy_pj : memory.write_energy_pj);
    const entry = found.find((each) => each.operand === operand && each.memory === memory.name);
    if (entry) entry.energyPj += energyPj;
    else found.push({ operand, memory: memory.name, energyPj });
  }
  return found;
}
