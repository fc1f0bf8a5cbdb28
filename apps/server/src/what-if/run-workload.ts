/** The workloads that a run left in its folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText, Workload } from '@adaptmem/core';
import { FileMemory } from './file-memory.js';
import type { RunCase } from './run-case.js';
import { noWorkload } from './run-config.js';

/** Workloads that are kept; one of ALBERT-base with eight tasks takes some 10 MB. */
const workloads = new FileMemory<Workload>(8);

/** The file of a case's workload, whether it is there or not. */
export function workloadFile(runFolder: string, { system, geometry, tasks }: RunCase): string {
  return join(runFolder, 'workload', `${geometry}-${system.method}`, `workload-${tasks}.json`);
}

/** Whether the run has the workload of a case. */
export const hasWorkload = (runFolder: string, runCase: RunCase): boolean =>
  existsSync(workloadFile(runFolder, runCase));

/** @throws AppError `WHAT_IF_NO_WORKLOAD` if the file is not there or no workload */
export function readRunWorkload(file: string): Workload {
  return workloads.find(file) ?? workloads.keep(file, [file], parseWorkload(file));
}

function parseWorkload(file: string): Workload {
  try {
    return Workload.parse(JSON.parse(readText(file)));
  } catch (cause) {
    throw noWorkload(`The run has no workload ${file} that can be read`, cause);
  }
}
