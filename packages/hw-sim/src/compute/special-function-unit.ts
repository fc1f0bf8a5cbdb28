/** Cycles of the special function unit, by timing policy. */
import type { HardwareConfig, SfuFunction } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { functionCommandCycles } from '../edgebert/command.js';
import { type FunctionShape, functionCommands } from './commands.js';
import { remember } from './remember.js';

type SfuTiming = (name: SfuFunction, shape: FunctionShape, hardware: Hardware) => number;

/** The host's commands, one after the other, each through the unit's state machine, host accesses included. */
const released: SfuTiming = (name, shape, hardware) => {
  const { unit } = hardware;
  return functionCommands(name, shape, hardware).reduce((sum, { command, count }) => {
    const { rows, vectors } = command;
    const cycles = remember(unit, `${name} ${rows} ${vectors}`, () =>
      functionCommandCycles(unit, name, rows, vectors),
    );
    return sum + count * cycles;
  }, 0);
};

/** Every pass of every row takes a vector an interval; no fill, no drain. */
const pipelined: SfuTiming = (name, { rows, vectors }, { unit }) => {
  const { passes, interval } = unit.functions[name];
  return passes.length * rows * vectors * interval.value;
};

/** One function a value of `pe_array.timing`. */
export const SFU_TIMINGS: Record<HardwareConfig['pe_array']['timing'], SfuTiming> = {
  ideal: pipelined,
  'released-systemc': released,
  'systolic-os': pipelined,
  'systolic-ws': pipelined,
  'systolic-is': pipelined,
};

/** Cycles of one function over `rows` rows of `vectors` vectors. */
export function sfuCycles(name: SfuFunction, shape: FunctionShape, hardware: Hardware): number {
  return SFU_TIMINGS[hardware.config.pe_array.timing](name, shape, hardware);
}
