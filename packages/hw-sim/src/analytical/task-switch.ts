/** What it costs to serve another task than the last one. */
import type { Allocation, Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { type LoadCost, loadCost, onChipParameters } from './parameter-loads.js';

/** Mean over the tasks that are switched to. */
export type TaskSwitchCost = LoadCost;

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
 * @throws AppError `NO_TASK_STORE` if something must be loaded and the hardware names no store
 */
export function taskSwitchCost(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  residency: Residency = 'allocated',
): TaskSwitchCost {
  if (residency === 'allocated') return { bytes: 0, latencyNs: 0, energyPj: 0 };
  const own = onChipParameters(workload, hardware, allocation).filter(
    ({ item }) => item.mutability === 'per-task',
  );
  const { bytes, latencyNs, energyPj } = loadCost(own, hardware);
  const tasks = workload.tasks.length;
  return { bytes: bytes / tasks, latencyNs: latencyNs / tasks, energyPj: energyPj / tasks };
}
