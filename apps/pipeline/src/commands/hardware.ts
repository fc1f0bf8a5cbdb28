/** `pipeline hardware …`: the technology library and the unit, without an experiment. */
import type { Command } from 'commander';
import { addInferenceCommands } from './hardware/inference.js';
import { addLibraryCommands } from './hardware/library.js';
import { addLoopsCommand } from './hardware/loops.js';
import { addSweepCommand } from './hardware/sweep.js';
import { addSystolicCommand } from './hardware/systolic.js';
import { addUnitCommands } from './hardware/unit.js';

/** Adds the verbs to `root`. */
export function addHardwareCommands(root: Command): void {
  const hardware = root.command('hardware').description('memory technologies and the compute unit');
  addLibraryCommands(hardware);
  addUnitCommands(hardware);
  addSweepCommand(hardware);
  addInferenceCommands(hardware);
  addSystolicCommand(hardware);
  addLoopsCommand(hardware);
}
