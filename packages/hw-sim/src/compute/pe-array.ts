/** Cycles of a matrix product on the vector-MAC unit, by timing policy. */
import type { HardwareConfig } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { gemmCycles } from '../edgebert/gemm.js';
import { gemmCommands } from './commands.js';
import { remember } from './remember.js';
import { type GemmShape, tilingOf } from './tiling.js';

type PeTiming = (shape: GemmShape, hardware: Hardware) => number;

/** One function a value of `pe_array.timing`. */
export const PE_TIMINGS: Record<HardwareConfig['pe_array']['timing'], PeTiming> = {
  /** n vector MACs of n lanes finish an n × n × n tile in n cycles; no fill, no drain. */
  ideal: (shape, { config }) => {
    const n = config.pe_array.vector_size;
    return n * tilingOf(shape, n).tiles;
  },
  /** The host's commands, one after the other, each through the loops of the released unit. */
  'released-systemc': (shape, hardware) => {
    const n = hardware.config.pe_array.vector_size;
    return gemmCommands(shape, hardware).reduce((sum, { command, count }) => {
      const { rows, cols, inner } = command;
      const cycles = remember(hardware.unit, `gemm ${n} ${rows} ${cols} ${inner}`, () =>
        gemmCycles(hardware.unit, n, command),
      );
      return sum + count * cycles;
    }, 0);
  },
};
