/** What it costs to serve another task than the last one. */
import type { Allocation, Workload } from '@adaptmem/core';
import { AppError } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { MemoryPort, SizedMemory } from '../memory/memory.js';
import { placementItems } from '../memory/placement-items.js';
import { sizeMemories } from '../memory/size-memories.js';
import { transferCost } from '../memory/transfer.js';
import type { PlacementItem } from './placement-problem.js';

/** Mean over the tasks that are switched to. */
export interface TaskSwitchCost {
  bytes: number;
  latencyNs: number;
  /** Dynamic energy of reading the store and writing the memory. */
  energyPj: number;
}

/**
 * How many tasks' parameters the chip keeps: `allocated`: those that the allocation places on chip, which is all
 * of them, so that a switch brings nothing; `one`: one task at a time, in the same places, so that a switch
 * reloads whatever the allocation places on chip.
 */
export type Residency = 'allocated' | 'one';

/**
 * Time and energy of bringing another task's own parameters on chip. Parameters in off-chip memory are streamed
 * by every inference anyway and cost nothing extra here.
 *
 * bits are read from the hardware's `task_store` and written to their memory at the same time: the slower of the
 * two gives the time.
 *
 * @throws AppError `NO_TASK_STORE` if something must be loaded and the hardware names no store
 */
export function taskSwitchCost(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  residency: Residency = 'allocated',
): TaskSwitchCost {
  const loads = residency === 'allocated' ? [] : onChipLoads(workload, hardware, allocation);
  const total: TaskSwitchCost = { bytes: 0, latencyNs: 0, energyPj: 0 };
  for (const { item, memory } of loads) {
    const cost = loadCost(item.bits, storeOf(hardware), memory, hardware.config.clock_mhz.value);
    total.bytes += item.bits / 8;
    total.latencyNs += cost.latencyNs;
    total.energyPj += cost.energyPj;
  }
  const tasks = workload.tasks.length;
  return { bytes: total.bytes / tasks, latencyNs: total.latencyNs / tasks, energyPj: total.energyPj / tasks };
}

interface Load {
  item: PlacementItem;
  memory: SizedMemory;
}

/** Parts of per-task tensors that the allocation places on chip. */
function onChipLoads(workload: Workload, hardware: Hardware, allocation: Allocation): Load[] {
  const memories = new Map(sizeMemories(workload, hardware).map((memory) => [memory.name, memory]));
  const homes = new Map(
    allocation.placements.map(({ tensor, part, memory }) => [`${tensor} ${part}`, memories.get(memory)]),
  );
  return placementItems(workload).flatMap((item) => {
    const memory = homes.get(`${item.tensor} ${item.part}`);
    return item.mutability === 'per-task' && memory && !memory.offChip ? [{ item, memory }] : [];
  });
}

function storeOf(hardware: Hardware): MemoryPort {
  if (hardware.taskStore) return hardware.taskStore;
  throw new AppError(
    'NO_TASK_STORE',
    `Hardware "${hardware.name}" names no "task_store" to load tasks from`,
    {
      hint: 'Add task_store: { technology, bank_kib, word_bits, port_bits_per_cycle }',
    },
  );
}

function loadCost(
  bits: number,
  store: MemoryPort,
  memory: SizedMemory,
  clockMhz: number,
): { latencyNs: number; energyPj: number } {
  const read = transferCost({ ...store, banks: 1 }, bits, 'read', clockMhz);
  const write = transferCost(memory, bits, 'write', clockMhz);
  return {
    latencyNs: (Math.max(read.cycles, write.cycles) * 1000) / clockMhz,
    energyPj: read.energyPj + write.energyPj,
  };
}
