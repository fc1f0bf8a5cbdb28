/** What another accelerator would make of a run's networks. */
import { AppError } from '@adaptmem/core';
import type { z } from 'zod';
import type { WhatIfAnswer, WhatIfRequest } from '../api/what-if.js';
import { caseCost } from './case-cost.js';
import { knobsOf } from './knobs.js';
import { loadAccelerator } from './load-accelerator.js';
import { caseOf } from './run-case.js';
import { readRunConfig } from './run-config.js';
import { turnedFile } from './turned-hardware.js';
import { turnedKnobs } from './turned-knobs.js';

/**
 * The cost of one case of a run as it is, and with knobs turned.
 *
 * @param runFolder folder of a finished run of an experiment
 * @throws AppError `WHAT_IF_SYSTEM`, `WHAT_IF_TASKS`, `WHAT_IF_KNOB`, `WHAT_IF_VALUE` for a name or value that there is
 *   not; `WHAT_IF_NO_WORKLOAD` if the run has not what it takes; `WHAT_IF_NO_PLACEMENT` if the networks have no place in
 *   the run's own memories; `WHAT_IF_ACCURACY` if a floor of the experiment cannot be judged
 * @throws ConfigError if values exclude each other, or the hardware files are wrong
 * @example await whatIf(folder, { system: 'adapter-heterogeneous', geometry: 'trained', tasks: 8, knobs: { overlap: 'none' } })
 */
export async function whatIf(
  runFolder: string,
  request: z.output<typeof WhatIfRequest>,
): Promise<WhatIfAnswer> {
  const run = readRunConfig(runFolder);
  const runCase = caseOf(run, request);
  const accelerator = loadAccelerator(runCase.system.hardware);
  const turned = turnedKnobs(knobsOf(accelerator), request.knobs);
  const { cost: before, binding: reasons } = await caseCost(run, runCase, accelerator, new Map());
  if (!before) {
    const message = `In the run itself there is no place for the networks: ${reasons.join('; ')}`;
    throw new AppError('WHAT_IF_NO_PLACEMENT', message);
  }
  const { cost: after, binding } = await caseCost(run, runCase, accelerator, turned);
  return { before, ...(after ? { after } : {}), binding, file: turnedFile(accelerator, turned) };
}
