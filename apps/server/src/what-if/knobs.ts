/** The settings of an accelerator that can be turned, and the values that each may take. */
import { HardwareConfig } from '@adaptmem/core';
import { completePoints } from '@adaptmem/hw-sim';
import type { Knob } from '../api/what-if.js';
import type { Accelerator, AcceleratorMemory } from './load-accelerator.js';

/** Ranges to try, around those of the shipped accelerators; nothing of them is a limit of the hardware. */
const TRIED = {
  /** From a microcontroller's to twice the nominal 1 GHz. A slower clock changes no voltage. */
  clocksMhz: [100, 250, 500, 750, 1000, 1500, 2000],
  /** Powers of two around EdgeBERT's 16; the hardware file allows 64 at most. */
  vectorSizes: [4, 8, 16, 32, 64],
  /** Half a word of SRAM to four words of 128 bits. */
  portBits: [32, 64, 128, 256, 512],
};

interface KnobRow<T> {
  /** Within what is turned. */
  path: string;
  label: string;
  unit?: string;
  value(of: T): number | string;
  /** With or without the value. */
  options(of: T): readonly (number | string)[];
}

const PE_ARRAY = HardwareConfig.shape.pe_array.shape;

/** Path of the clock: a figure, with a source. */
export const CLOCK = 'clock_mhz.value';

/** Path of the vector size: area and leakage follow it. */
export const VECTOR_SIZE = 'pe_array.vector_size';

const CHIP_KNOBS: readonly KnobRow<HardwareConfig>[] = [
  {
    path: CLOCK,
    label: 'Clock',
    unit: 'MHz',
    value: ({ clock_mhz }) => clock_mhz.value,
    options: () => TRIED.clocksMhz,
  },
  {
    path: VECTOR_SIZE,
    label: 'PE vector size',
    unit: 'lanes',
    value: ({ pe_array }) => pe_array.vector_size,
    options: () => TRIED.vectorSizes,
  },
  {
    path: 'pe_array.zero_skipping',
    label: 'Zero skipping',
    value: ({ pe_array }) => pe_array.zero_skipping,
    // all other timings spend the cycle of a zero
    options: ({ pe_array: { timing } }) =>
      PE_ARRAY.zero_skipping.options.filter((option) => option !== 'skip' || timing === 'ideal'),
  },
  {
    path: 'overlap',
    label: 'Overlap of loads and compute',
    value: ({ overlap }) => overlap,
    options: () => HardwareConfig.shape.overlap.options,
  },
];

/** Key of a memory's technology; its values are names of files. */
export const TECHNOLOGY = 'technology';

const MEMORY_KNOBS: readonly KnobRow<AcceleratorMemory>[] = [
  {
    path: 'port_bits_per_cycle',
    label: 'port',
    unit: 'bit/cycle',
    value: ({ config }) => config.port_bits_per_cycle,
    options: () => TRIED.portBits,
  },
  {
    path: TECHNOLOGY,
    label: 'technology',
    value: ({ own }) => own.name,
    options: ({ technologies }) => technologies.map(({ name }) => name),
  },
  {
    path: 'bank_kib',
    label: 'bank size',
    unit: 'KiB',
    value: ({ config }) => config.bank_kib,
    options: ({ own, config: { word_bits, macro_banks } }) =>
      completePoints(own.technology)
        .filter((point) => point.word_bits === word_bits && point.banks === macro_banks)
        .map(({ capacity_kib }) => capacity_kib),
  },
];

/** Path of a setting of a memory, as in the hardware file. */
export const memoryPath = (index: number, key: string): string => `memories.${index}.${key}`;

/** What can be turned on an accelerator: settings for which there is more than one value. */
export function knobsOf({ hardware: { config }, memories }: Accelerator): Knob[] {
  const chip = CHIP_KNOBS.map((row) => knobOf(row, config));
  const ofMemories = memories.flatMap((memory, index) =>
    MEMORY_KNOBS.map((row) => ({
      ...knobOf(row, memory),
      path: memoryPath(index, row.path),
      label: `${memory.config.name}: ${row.label}`,
    })),
  );
  return [...chip, ...ofMemories].filter(({ options }) => options.length > 1);
}

function knobOf<T>({ path, label, unit, value, options }: KnobRow<T>, of: T): Knob {
  const own = value(of);
  return {
    path,
    label,
    ...(unit ? { unit } : {}),
    value: String(own),
    options: withOwn(options(of), own).map(String),
  };
}

/** Numbers ascending; words in the order in which they are listed. */
function withOwn(options: readonly (number | string)[], own: number | string): readonly (number | string)[] {
  const all = [...new Set([...options, own])];
  return typeof own === 'number' ? all.sort((a, b) => Number(a) - Number(b)) : all;
}
