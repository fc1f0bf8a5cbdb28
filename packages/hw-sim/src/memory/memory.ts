/** A memory of the accelerator with its technology looked up. */
import type {
  DramDevice,
  HardwareMemory,
  Interleaving,
  Pin,
  Sleep,
  Technology,
  TechnologyPoint,
} from '@adaptmem/core';
import type { Demands } from './demands.js';

/** What a transfer through a port needs to know. */
export interface MemoryPort {
  technology: Technology;
  /** The macro that every bank is. */
  point: TechnologyPoint;
  /** Bits that the port moves in a cycle. */
  portBitsPerCycle: number;
}

export interface Memory extends MemoryPort {
  name: string;
  /** Number of banks, or `fit`: decided for a workload by `sizeMemories`. */
  banks: number | 'fit';
  /** Absent: `low-order`. */
  interleaving?: Interleaving;
  /** Accesses that may begin in a cycle; absent: as many as fill the port. */
  ports?: number;
  /** The channel behind it; absent: no rows, no refresh. */
  dram?: DramDevice;
  /** Absent: it never sleeps. */
  sleep?: Sleep;
  offChip: boolean;
  holds: HardwareMemory['holds'];
  parts: HardwareMemory['parts'];
  /** Whether activations that are never live together share places here. */
  overlaysActivations?: boolean;
  /** Of the whole chip: what they tie to another memory may not live here. */
  pins?: readonly Pin[];
  /** Of the product: what would wear out, be forgotten or be read too wrong may not live here. */
  demands?: Demands;
}

/** A memory whose number of banks is known. */
export interface SizedMemory extends Memory {
  banks: number;
  bankBits: number;
  capacityBits: number;
  /** Of all banks; background power for DRAM. */
  leakageMw: number;
  areaMm2: number;
}
