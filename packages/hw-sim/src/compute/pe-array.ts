/** Cycles of a matrix product on the vector-MAC unit, by timing policy. */
import type { HardwareConfig } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { gemmCycles } from '../edgebert/gemm.js';
import { gemmCommands } from './commands.js';
import { remember } from './remember.js';
import { type Dataflow, systolicRun } from './systolic.js';
import { type GemmShape, tilingOf } from './tiling.js';

type Timing = HardwareConfig['pe_array']['timing'];
type PeTiming = (shape: GemmShape, hardware: Hardware) => number;

const SYSTOLIC_DATAFLOWS: Partial<Record<Timing, Dataflow>> = {
  'systolic-os': 'os',
  'systolic-ws': 'ws',
  'systolic-is': 'is',
};

/** An n × n systolic array in place of the vector MACs, as SCALE-Sim counts it. */
const systolic =
  (dataflow: Dataflow): PeTiming =>
  (shape, { config: { pe_array } }) =>
    systolicRun(dataflow, { rows: pe_array.vector_size, cols: pe_array.vector_size }, shape).cycles;

/** One function a value of `pe_array.timing`. */
export const PE_TIMINGS: Record<Timing, PeTiming> = {
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
  'systolic-os': systolic('os'),
  'systolic-ws': systolic('ws'),
  'systolic-is': systolic('is'),
};

/** Elements of each operand that a product reads from the buffers. */
export function operandReads(shape: GemmShape, { config }: Hardware): { left: number; right: number } {
  const { vector_size: n, timing } = config.pe_array;
  const dataflow = SYSTOLIC_DATAFLOWS[timing];
  if (!dataflow) {
    const elements = n * n * tilingOf(shape, n).tiles;
    return { left: elements, right: elements };
  }
  const { inputReads, filterReads } = systolicRun(dataflow, { rows: n, cols: n }, shape);
  return { left: inputReads, right: filterReads };
}
