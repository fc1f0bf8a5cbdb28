/** The accelerators of a sweep: every combination of what its axes offer. */
import type { HardwareConfig } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { Memory } from '../memory/memory.js';

/** What computes, and the buffers before it; a `Hardware` is one. */
export interface ComputeCore extends Pick<Hardware, 'unit' | 'buffers'> {
  config: Pick<HardwareConfig, 'pe_array' | 'special_function_unit' | 'buffers' | 'overlap'>;
}

/** At least one option on every axis. */
export interface SweepSpace {
  /** Gives everything that no axis changes: its name, pins, task store. */
  base: Hardware;
  cores: readonly ComputeCore[];
  clocksMhz: readonly number[];
  /** [memory of `base`][option]; an option bears the name of its memory. */
  memories: readonly (readonly Memory[])[];
}

/** One accelerator of a space, by the indices of its options. */
export interface Design {
  core: number;
  clock: number;
  /** [memory] → option. */
  memories: readonly number[];
}

/** The space of one accelerator. */
export function spaceOf(base: Hardware): SweepSpace {
  return {
    base,
    cores: [base],
    clocksMhz: [base.config.clock_mhz.value],
    memories: base.memories.map((memory) => [memory]),
  };
}

export function designCount({ cores, clocksMhz, memories }: SweepSpace): number {
  return memories.reduce((count, options) => count * options.length, cores.length * clocksMhz.length);
}

/**
 * The designs in order: the last memory changes fastest, then those before it, the clock, and the core last.
 *
 * @param index from 0, below `designCount`
 */
export function designAt({ cores, clocksMhz, memories }: SweepSpace, index: number): Design {
  const lengths = [cores.length, clocksMhz.length, ...memories.map((options) => options.length)];
  let rest = index;
  const digits = lengths.map(() => 0);
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    digits[axis] = rest % lengths[axis]!;
    rest = Math.floor(rest / lengths[axis]!);
  }
  const [core = 0, clock = 0, ...options] = digits;
  return { core, clock, memories: options };
}

/** The whole accelerator, as `simulate` and the mapper take it. Its `config.memories` stay those of `base`. */
export function designHardware(space: SweepSpace, { core, clock, memories }: Design): Hardware {
  const { base } = space;
  const { config, unit, buffers } = space.cores[core]!;
  const { pe_array, special_function_unit, overlap } = config;
  return {
    ...base,
    config: {
      ...base.config,
      pe_array,
      special_function_unit,
      buffers: config.buffers,
      overlap,
      clock_mhz: { ...base.config.clock_mhz, value: space.clocksMhz[clock]! },
    },
    unit,
    buffers,
    memories: memories.map((option, memory) => space.memories[memory]![option]!),
  };
}
