/** An accelerator with what the experiment of a run demands of its places. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, FaultStudy, type FaultTolerance, readText } from '@adaptmem/core';
import { type Hardware, withDemands, withPins } from '@adaptmem/hw-sim';
import type { RunConfig, RunSystem } from './run-config.js';

/**
 * The accelerator with the pins of the system, and with the constraints of the experiment. An accuracy floor is judged
 * by the fault studies of the run, as the run itself did.
 *
 * @throws AppError `WHAT_IF_ACCURACY` if there is a floor, and the run has no fault studies by which to judge
 */
export function demandedHardware(run: RunConfig, system: RunSystem, hardware: Hardware): Hardware {
  const { constraints } = run;
  const pinned = withPins(hardware, system.pin);
  if (!constraints) return pinned;
  if (!constraints.accuracy) return withDemands(pinned, constraints);
  return withDemands(pinned, { ...constraints, tolerances: tolerancesOf(run, system) });
}

/** The fault studies by which places are judged; none without an accuracy floor. */
export function studyFiles({ folder, tasks, constraints }: RunConfig, { method }: RunSystem): string[] {
  if (!constraints?.accuracy) return [];
  // tasks that another one's network predicts have no study
  return tasks.map((task) => join(folder, 'faults', `${task}-${method}`, 'faults.json')).filter(existsSync);
}

function tolerancesOf(run: RunConfig, system: RunSystem): FaultTolerance[] {
  const files = studyFiles(run, system);
  if (files.length === 0) {
    const message = `The experiment demands an accuracy, but the run has no fault study of "${system.method}" in ${join(run.folder, 'faults')}`;
    throw new AppError('WHAT_IF_ACCURACY', message, {
      hint: 'Without studies nobody can say which memories keep it: run the experiment to its end',
    });
  }
  return files.map((file) => FaultStudy.parse(JSON.parse(readText(file))).tolerance);
}
