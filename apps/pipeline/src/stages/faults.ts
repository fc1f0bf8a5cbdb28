/** Stage `faults`: one trained network in cells with faults, compressed in one or more ways. */
import { join } from 'node:path';
import { FaultStudy, readText, writeAtomic } from '@adaptmem/core';
import {
  describeStorage,
  faultStudy,
  type StudyCells,
  type StudySweep,
  type StudyVariant,
  selectBackend,
} from '@adaptmem/model';
import { rememberIn } from '../remember-in.js';
import { loadTunedModel, type TunedModelConfig } from '../tuned-model.js';
import { defineStage } from './define-stage.js';

export interface FaultsConfig extends TunedModelConfig {
  variants: StudyVariant[];
  cells: StudyCells[];
  trials: number;
  seed: number;
  sweep?: StudySweep | undefined;
}

/**
 * Writes `faults.json`, a `FaultStudy`. Trials are named by seed, number and tensor: they do not depend on the run. A
 * killed study goes on after the last kind of cells, or the last curve, that it finished.
 */
export const faults = defineStage<FaultsConfig>({
  kind: 'faults',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run({ config, inputs, files, work, output, onProgress }) {
    await selectBackend();
    const { method, data, sweep } = config;
    const { tensors, evaluate } = loadTunedModel(config, inputs, files);
    const { cases, curves, clean } = faultStudy({
      ...config,
      tensors,
      evaluate: (values) => evaluate(values)[data.task.mainMetric]!,
      remember: rememberIn(join(work, 'results.json')),
      onProgress: (done, all) => onProgress({ fraction: done / all, detail: `${done} of ${all} trials` }),
    });
    const study: FaultStudy = {
      schemaVersion: 1,
      cases,
      cells: config.cells.map(({ name, storage }) => ({ name, description: describeStorage(storage) })),
      tolerance: {
        schemaVersion: 1,
        task: data.task.name,
        method,
        metric: data.task.mainMetric,
        clean,
        tolerance: sweep?.tolerance ?? 0,
        curves,
      },
    };
    writeAtomic(join(output, FAULTS), `${JSON.stringify(study, null, 2)}\n`);
  },
});

const FAULTS = 'faults.json';

/** What `faults` wrote. */
export function readFaults(folder: string): FaultStudy {
  return FaultStudy.parse(JSON.parse(readText(join(folder, FAULTS))));
}
