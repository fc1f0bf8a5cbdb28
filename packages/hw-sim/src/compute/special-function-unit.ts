/** Cycles of the special function unit: the host's commands, each through the unit's state machines. */
import type { SfuFunction } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { functionCommandCycles } from '../edgebert/command.js';
import { type FunctionShape, functionCommands } from './commands.js';
import { remember } from './remember.js';

/** Cycles of one function over `rows` rows of `vectors` vectors, host accesses included. */
export function sfuCycles(name: SfuFunction, shape: FunctionShape, hardware: Hardware): number {
  const { unit } = hardware;
  return functionCommands(name, shape, hardware).reduce((sum, { command, count }) => {
    const { rows, vectors } = command;
    const cycles = remember(unit, `${name} ${rows} ${vectors}`, () =>
      functionCommandCycles(unit, name, rows, vectors),
    );
    return sum + count * cycles;
  }, 0);
}
