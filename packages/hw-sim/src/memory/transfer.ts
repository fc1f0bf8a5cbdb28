/** Time and energy of moving bits through the port of a memory. */
import type { TechnologyPoint } from '@adaptmem/core';
import type { MemoryPort } from './memory.js';
import { wholeCycles } from './whole-cycles.js';

export type Direction = 'read' | 'write';

export interface TransferCost {
  /** Cycles that the bus is taken. */
  cycles: number;
  /** Dynamic energy of the memory. */
  energyPj: number;
}

const FIGURES = {
  read: { energy: 'read_energy_pj', latency: 'read_latency_ns', interval: 'read_interval_ns' },
  write: { energy: 'write_energy_pj', latency: 'write_latency_ns', interval: 'write_interval_ns' },
} as const;

/** Cycles of the clock from the start of an access to its end, and to the next one of its bank, not rounded. */
export function accessCycles(point: TechnologyPoint, direction: Direction, clockMhz: number) {
  const { latency, interval } = FIGURES[direction];
  const cyclesPerNs = clockMhz / 1000;
  const latencyNs = point[latency];
  return { latency: latencyNs * cyclesPerNs, interval: (point[interval] ?? latencyNs) * cyclesPerNs };
}

/**
 * One transfer of `bits` consecutive bits, interleaved word by word over the banks, those inside the macros included.
 *
 * accesses A = ⌈bits / word⌉; energy = A · energy per access; cycles = ⌈latency⌉ + ⌈max(moved / port, rest / port +
 * rounds · interval)⌉ with rounds = ⌈A / banks⌉ − 1. The first word takes the array's latency, the others follow at the
 * rate of the port, or, where arrays are slower, in rounds of one word a bank; `rest` is what the port moves beside
 * those: the words of the last round. Words are written as a whole, so that `moved` = A · word for writes, else `bits`.
 * No order of words over the banks takes less, and `low-order` takes exactly this.
 *
 * @param memory a memory with its number of banks
 * @param bits at least 1
 */
export function transferCost(
  memory: MemoryPort & { banks: number },
  bits: number,
  direction: Direction,
  clockMhz: number,
): TransferCost {
  const { point, portBitsPerCycle } = memory;
  const banks = memory.banks * point.banks;
  const { latency, interval } = accessCycles(point, direction, clockMhz);
  const accesses = Math.ceil(bits / point.word_bits);
  const rounds = Math.ceil(accesses / banks) - 1;
  const moved = direction === 'read' ? bits : accesses * point.word_bits;
  const rest = moved - rounds * banks * point.word_bits;
  const streamCycles = Math.max(moved / portBitsPerCycle, rest / portBitsPerCycle + rounds * interval);
  return {
    cycles: wholeCycles(latency) + wholeCycles(streamCycles),
    energyPj: accesses * point[FIGURES[direction].energy],
  };
}
