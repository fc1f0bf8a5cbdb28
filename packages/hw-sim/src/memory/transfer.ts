/** Time and energy of moving bits through the port of a memory. */
import type { MemoryPort } from './memory.js';

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

/**
 * One transfer of `bits` consecutive bits, interleaved word by word over the banks.
 *
 * accesses = ceil(bits / word); energy = accesses · energy per access;
 * cycles = ceil(latency) + ceil(max(bits / port, accesses · interval / banks)), banks with those inside the macros, times in cycles of the clock:
 * the first word takes the array's latency, the rest follows at the rate of the slower of port and arrays.
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
  const { point, portBitsPerCycle, banks } = memory;
  const keys = FIGURES[direction];
  const cyclesPerNs = clockMhz / 1000;
  const latencyNs = point[keys.latency];
  const accesses = Math.ceil(bits / point.word_bits);
  const arrayCycles = (accesses * (point[keys.interval] ?? latencyNs) * cyclesPerNs) / (banks * point.banks);
  const streamCycles = Math.max(bits / portBitsPerCycle, arrayCycles);
  return {
    cycles: Math.ceil(latencyNs * cyclesPerNs) + Math.ceil(streamCycles),
    energyPj: accesses * point[keys.energy],
  };
}
