/** How often a stream writes the cells of a memory, and how long they last. */
import { type MemoryWear, NS_PER_YEAR } from '@adaptmem/core';
import type { WrittenMemory } from './service-model.js';

/** What happened to a memory during a stream. */
export interface StreamCounts {
  /** [way of the service model] → inferences that went it. */
  served: readonly number[];
  taskSwitches: number;
  wakeUps: number;
  durationNs: number;
}

/**
 * Activations: bits written / bits of their place, since transient tensors are written over and over. Parameters:
 * one write a load. The greater of both counts: years = endurance / (writes per cell / duration).
 */
export function memoryWear(memory: WrittenMemory, counts: StreamCounts): MemoryWear {
  const { inferenceBits, activationBits, switchBits, reloadBits } = memory;
  const { served, taskSwitches, wakeUps, durationNs } = counts;
  const activations = inferenceBits.reduce((sum, bits, way) => sum + bits * served[way]!, 0);
  const switches = switchBits > 0 ? taskSwitches : 0;
  const reloads = reloadBits > 0 ? wakeUps : 0;
  const ofActivations = activationBits > 0 ? activations / activationBits : 0;
  const writesPerCell = Math.max(ofActivations, switches + reloads);
  return {
    memory: memory.name,
    technology: memory.technology,
    writtenBits: activations + switchBits * switches + reloadBits * reloads,
    writesPerCell,
    lifetimeYears: lifetime(memory, writesPerCell / durationNs),
  };
}

function lifetime(
  { enduranceWrites, wearless, technology }: WrittenMemory,
  writesPerNs: number,
): MemoryWear['lifetimeYears'] {
  if (writesPerNs === 0) return { absent: 'This stream writes nothing there' };
  if (wearless) return { unlimited: `Writing does not wear the cells of ${technology}` };
  if (enduranceWrites === undefined) return { absent: `No source gives the endurance of ${technology}` };
  return enduranceWrites / writesPerNs / NS_PER_YEAR;
}
