/** Bringing parameters from their off-chip home to where the allocation places them. */
import { type Allocation, AppError, type Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { MemoryPort, SizedMemory } from '../memory/memory.js';
import { placementItems } from '../memory/placement-items.js';
import { sizeMemories } from '../memory/size-memories.js';
import { transferCost } from '../memory/transfer.js';
import type { PlacementItem } from './placement-problem.js';

/** A part of a tensor, and the memory on chip that it is placed in. */
export interface ParameterLoad {
  item: PlacementItem;
  memory: SizedMemory;
}

export interface LoadCost {
  bytes: number;
  latencyNs: number;
  /** Dynamic energy of reading the store and writing the memories. */
  energyPj: number;
}

/** Parts of parameters that the allocation places on chip. */
export function onChipParameters(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
): ParameterLoad[] {
  const memories = new Map(sizeMemories(workload, hardware).map((memory) => [memory.name, memory]));
  const homes = new Map(
    allocation.placements.map(({ tensor, part, memory }) => [`${tensor} ${part}`, memories.get(memory)]),
  );
  return placementItems(workload).flatMap((item) => {
    const memory = homes.get(`${item.tensor} ${item.part}`);
    return item.mutability !== 'transient' && memory && !memory.offChip ? [{ item, memory }] : [];
  });
}

/**
 * Time and energy of loading parts one after the other from the hardware's `task_store`. Bits are read there and
 * written to their memory at the same time: the slower of the two gives the time.
 *
 * @throws AppError `NO_TASK_STORE` if something must be loaded and the hardware names no store
 */
export function loadCost(loads: readonly ParameterLoad[], hardware: Hardware): LoadCost {
  const total: LoadCost = { bytes: 0, latencyNs: 0, energyPj: 0 };
  const clockMhz = hardware.config.clock_mhz.value;
  for (const { item, memory } of loads) {
    const read = transferCost({ ...storeOf(hardware), banks: 1 }, item.bits, 'read', clockMhz);
    const write = transferCost(memory, item.bits, 'write', clockMhz);
    total.bytes += item.bits / 8;
    total.latencyNs += (Math.max(read.cycles, write.cycles) * 1000) / clockMhz;
    total.energyPj += read.energyPj + write.energyPj;
  }
  return total;
}

function storeOf(hardware: Hardware): MemoryPort {
  if (hardware.taskStore) return hardware.taskStore;
  throw new AppError(
    'NO_TASK_STORE',
    `Hardware "${hardware.name}" names no "task_store" to load parameters from`,
    { hint: 'Add task_store: { technology, bank_kib, word_bits, port_bits_per_cycle }' },
  );
}
