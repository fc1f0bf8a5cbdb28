/** An accelerator as loaded: its configuration with every technology reference resolved. Plain, JSON-safe data. */
import type { EdgebertUnit, HardwareConfig } from '@adaptmem/core';
import type { Demands } from '../memory/demands.js';
import type { Memory, MemoryPort } from '../memory/memory.js';

/** The scratchpads of the PE array. */
export interface Buffers extends Omit<MemoryPort, 'portBitsPerCycle'> {
  inputBits: number;
  weightBits: number;
  /** Macros of both buffers together. */
  banks: number;
  /** Of the masks of both decoders; absent: they cost nothing. */
  masks?: SideBuffer;
  /** Of the special function unit; absent: it costs nothing. */
  auxiliary?: SideBuffer;
}

/** A small buffer of so many macros. */
export interface SideBuffer extends Omit<MemoryPort, 'portBitsPerCycle'> {
  banks: number;
  capacityBits: number;
}

export interface Hardware {
  name: string;
  config: HardwareConfig;
  /** The loops of the compute units. */
  unit: EdgebertUnit;
  memories: Memory[];
  buffers: Buffers;
  /** What the product demands of places; the memories refer to it too. */
  demands?: Demands;
  /** Off-chip store of the tasks that are not resident, if the configuration names one. */
  taskStore?: MemoryPort;
  /** Absolute paths of the technology and unit files that were read, sorted: what a result depends on. */
  technologyFiles: string[];
}
