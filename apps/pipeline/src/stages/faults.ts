/** Stage `faults`: one trained network in cells with faults, compressed in one or more ways. */
import { join } from 'node:path';
import { FaultStudy, readText, writeAtomic } from '@adaptmem/core';
import {
  type FaultStudyOptions,
  faultStudy,
  type StudyCells,
  type StudyVariant,
  selectBackend,
} from '@adaptmem/model';
import { loadTunedModel, type TunedModelConfig } from '../tuned-model.js';
import { defineStage } from './define-stage.js';

export interface FaultsConfig extends TunedModelConfig {
  variants: StudyVariant[];
  cells: StudyCells[];
  trials: number;
  seed: number;
  sweep?: FaultStudyOptions['sweep'];
}

/** Writes `faults.json`, a `FaultStudy`. Trials are named by seed, number and tensor: they do not depend on the run. */
export const faults = defineStage<FaultsConfig>({
  kind: 'faults',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run({ config, inputs, files, output, onProgress }) {
    await selectBackend();
    const { method, data, sweep } = config;
    const { tensors, evaluate } = loadTunedModel(config, inputs, files);
    const { cases, curves, clean } = faultStudy({
      ...config,
      tensors,
      evaluate: (values) => evaluate(values)[data.task.mainMetric]!,
      onCase: (done, all) => onProgress({ fraction: done / all, detail: `${done} of ${all} cases` }),
    });
    const study: FaultStudy = {
      schemaVersion: 1,
      cases,
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
