/** The accelerator that a design describes, as the simulator takes it. */
import type { HardwareMemory } from '@adaptmem/core';
import { BITS_PER_KIB, type TechnologyPoint } from '@adaptmem/core';
import { completePoints, type Hardware, type Memory, withVectorSize } from '@adaptmem/hw-sim';
import type { Design, DesignMemory, MemorySize } from './design-space.js';

/**
 * The base with what the design chooses; area, leakage and energy follow its vector size, see `withVectorSize`.
 *
 * @param name of the accelerator
 * @throws RangeError if no characterised macro goes into both buffers a whole number of times: see `bufferPoint`
 */
export function designHardware(base: Hardware, design: Design, name: string): Hardware {
  const { config } = base;
  const { vectorSize, inputKib, weightKib, clockMhz } = design;
  const point = bufferPoint(base, inputKib, weightKib);
  if (!point) throw new RangeError(`No macro for buffers of ${inputKib} and ${weightKib} KiB`);
  return {
    ...base,
    name,
    config: {
      ...config,
      name,
      clock_mhz: { ...config.clock_mhz, value: clockMhz },
      ...withVectorSize(config, vectorSize),
      buffers: {
        ...config.buffers,
        input_kib: inputKib,
        weight_kib: weightKib,
        bank_kib: point.capacity_kib,
      },
      memories: design.memories.map(memoryConfig),
    },
    memories: design.memories.map((memory) => ({
      ...memoryOf(memory),
      ...(config.pin ? { pins: config.pin } : {}),
    })),
    buffers: {
      ...base.buffers,
      point,
      inputBits: inputKib * BITS_PER_KIB,
      weightBits: weightKib * BITS_PER_KIB,
      banks: (inputKib + weightKib) / point.capacity_kib,
    },
  };
}

/** The largest macro of the base's buffers, of its word, that goes into both buffers a whole number of times. */
export function bufferPoint(
  { buffers, config }: Hardware,
  inputKib: number,
  weightKib: number,
): TechnologyPoint | undefined {
  return completePoints(buffers.technology)
    .filter(
      ({ capacity_kib: macro, word_bits, banks }) =>
        word_bits === buffers.point.word_bits &&
        banks === config.buffers.macro_banks &&
        Number.isInteger(inputKib / macro) &&
        Number.isInteger(weightKib / macro),
    )
    .sort((a, b) => b.capacity_kib - a.capacity_kib)[0];
}

/** Banks of a memory of that size. */
export function banksOf(size: MemorySize, { capacity_kib }: TechnologyPoint): number | 'fit' {
  if (size === 'fit') return 'fit';
  return 'banks' in size ? size.banks : Math.ceil(size.capacityKib / capacity_kib);
}

function memoryOf({ role, macro, size, portBitsPerCycle }: DesignMemory): Memory {
  const { name, holds, parts, offChip } = role;
  return { name, holds, parts, offChip, ...macro, banks: banksOf(size, macro.point), portBitsPerCycle };
}

/** As a hardware file says it; the technology by its name, because files are not known here. */
function memoryConfig({ role, macro, size, portBitsPerCycle }: DesignMemory): HardwareMemory {
  const { name, holds, parts, offChip } = role;
  const { point, technology } = macro;
  return {
    name,
    technology: technology.name,
    bank_kib: point.capacity_kib,
    word_bits: point.word_bits,
    macro_banks: point.banks,
    interpolate: false,
    banks: banksOf(size, point),
    port_bits_per_cycle: portBitsPerCycle,
    off_chip: offChip,
    holds,
    parts,
  };
}
