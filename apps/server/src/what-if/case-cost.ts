/** What a case of a run costs on an accelerator with knobs turned. */
import { simulate } from '@adaptmem/hw-sim';
import { allocate, type SolverName } from '@adaptmem/mapper';
import type { WhatIfCost } from '../api/what-if.js';
import { costOfResult } from './cost-of-result.js';
import { demandedHardware, studyFiles } from './demanded-hardware.js';
import { FileMemory } from './file-memory.js';
import type { Accelerator } from './load-accelerator.js';
import type { RunCase } from './run-case.js';
import { configFile, type RunConfig } from './run-config.js';
import { readRunWorkload, workloadFile } from './run-workload.js';
import { turnedHardware } from './turned-hardware.js';
import type { Turned } from './turned-knobs.js';

export interface CaseCost {
  /** Absent if there is no placement. */
  cost?: WhatIfCost;
  /** What prevents a placement; empty if there is one. */
  binding: string[];
}

/** Answers that are kept, a few KB each: a knob that goes to and fro meets the same values again. */
const costs = new FileMemory<CaseCost>(256);

/** Solvers that search for long are stood in for: somebody waits. */
const QUICK_SOLVER: Record<SolverName, SolverName> = {
  rule: 'rule',
  greedy: 'greedy',
  local: 'local',
  exact: 'greedy',
  exhaustive: 'greedy',
};

/**
 * Places and simulates a case: by the solver of its system (greedy for a slow one), with the objective, the pins and the
 * constraints of the run.
 *
 * @throws AppError `WHAT_IF_NO_WORKLOAD`, `WHAT_IF_ACCURACY`
 * @throws ConfigError if the values of the knobs exclude each other
 */
export async function caseCost(
  run: RunConfig,
  runCase: RunCase,
  accelerator: Accelerator,
  turned: Turned,
): Promise<CaseCost> {
  const { system, geometry, tasks } = runCase;
  const key = JSON.stringify([run.folder, system.name, geometry, tasks, ...turned]);
  const file = workloadFile(run.folder, runCase);
  const files = [configFile(run.folder), file, ...studyFiles(run, system), ...accelerator.files];
  return costs.find(key) ?? costs.keep(key, files, await computed(run, runCase, accelerator, turned));
}

async function computed(
  run: RunConfig,
  runCase: RunCase,
  accelerator: Accelerator,
  turned: Turned,
): Promise<CaseCost> {
  const { objective, objective_weights: weights } = run;
  const { system } = runCase;
  const workload = readRunWorkload(workloadFile(run.folder, runCase));
  const hardware = demandedHardware(run, system, turnedHardware(accelerator, turned));
  const allocation = await allocate(workload, hardware, {
    solver: QUICK_SOLVER[system.solver],
    objective,
    ...(weights ? { weights } : {}),
  });
  if (allocation.placements.length === 0) return { binding: allocation.binding };
  return { cost: costOfResult(simulate(workload, hardware, allocation)), binding: [] };
}
