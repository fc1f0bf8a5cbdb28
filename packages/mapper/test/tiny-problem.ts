/** A problem small enough to solve by hand. */
import type { PlacementItem, PlacementProblem } from '@adaptmem/hw-sim';

/**
 * Two memories ("rram" of 100 bits in banks of 30, "sram" of 80 bits in banks of 40) and three weights of one
 * operator that computes for 10 cycles at 1 GHz. RRAM moves 10 bits a cycle for 1 pJ a bit, SRAM 20 for 2 pJ.
 */
export function tinyProblem(bits: readonly number[] = [40, 60, 30], leakageMw = 0): PlacementProblem {
  const items = bits.map((size, index): PlacementItem => {
    return { tensor: `w${index}`, part: 'data', bits: size, mutability: 'frozen', role: 'ffn' };
  });
  return {
    workload: 'tiny',
    hardware: 'two-memories',
    items,
    memories: [
      { name: 'rram', capacityBits: 100, bankBits: 30, nonVolatile: true, offChip: false, bankAreaMm2: 1 },
      { name: 'sram', capacityBits: 80, bankBits: 40, nonVolatile: false, offChip: false, bankAreaMm2: 3 },
    ],
    allowed: items.map(() => [true, true]),
    preference: items.map(() => [0, 1]),
    steps: [
      {
        task: 'a',
        operator: 'gemm',
        weight: 1,
        computeCycles: 10,
        uses: bits.map((size, item) => ({
          item,
          cycles: Float64Array.of(size / 10, size / 20),
          energyPj: Float64Array.of(size, 2 * size),
        })),
      },
    ],
    overlap: 'double-buffered',
    clockMhz: 1000,
    constantEnergyPj: 5,
    leakageMw,
    constantAreaMm2: 10,
    liveSets: [],
    limits: [],
    refusal: () => undefined,
  };
}
