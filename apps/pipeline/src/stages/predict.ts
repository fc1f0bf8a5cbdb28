/** Stage `predict`: what a trained model says about splits that nothing was chosen on. */

import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import { loadAdapter, selectBackend } from '@adaptmem/model';
import { tokenizerOf } from '../backbone.js';
import { type PredictedSplit, predictSplit } from '../predict-split.js';
import { type FurtherSplit, readFurther } from '../task-data.js';
import { readBackbone } from './backbone.js';
import { defineStage } from './define-stage.js';
import type { TrainConfig } from './train.js';

export interface PredictConfig extends Omit<TrainConfig, 'hyperParameters' | 'seed'> {
  /** Name of the `train` stage. */
  train: string;
  /** Which splits; each file is a file of the stage by `<task> <split>`. */
  splits: Omit<FurtherSplit, 'file'>[];
  maxLength: number;
  batchSize: number;
}

/** Writes a table for each split as GLUE's server takes it, and `predictions.json`, a list of `PredictedSplit`. */
export const predict = defineStage<PredictConfig>({
  kind: 'predict',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run({ config, inputs, files, output, onProgress, signal }) {
    await selectBackend();
    const { method, adapter, maxLength, batchSize, data, splits } = config;
    const { config: network, tensors } = readBackbone(inputs[config.backbone]!);
    const tokenizer = tokenizerOf(files);
    const { tensors: trained, tuning } = loadAdapter(inputs[config.train]!, {
      config: network,
      backbone: tensors,
    });
    const tuned = {
      ...{ config: network, tokenizer, method, adapter, maxLength, batchSize },
      attentionSpan: tuning.attentionSpan,
      tensors: new Map([...tensors, ...trained]),
    };
    const predicted = splits.map((of, index) => {
      signal.throwIfAborted();
      onProgress({ fraction: index / splits.length, detail: `${of.task.name} ${of.split}` });
      const file = files[fileLabel(of)]!;
      const result = predictSplit(tuned, of, readFurther({ ...of, file }, data));
      writeAtomic(join(output, result.predicted.file), result.table);
      return result.predicted;
    });
    writeAtomic(join(output, PREDICTIONS), `${JSON.stringify(predicted, null, 2)}\n`);
  },
});

const PREDICTIONS = 'predictions.json';

/** How a split's file is called among the files of the stage. */
export const fileLabel = ({ task, split }: Omit<FurtherSplit, 'file'>): string => `${task.name} ${split}`;

/** What `predict` wrote beside the tables. */
export function readPredictions(folder: string): PredictedSplit[] {
  return JSON.parse(readText(join(folder, PREDICTIONS))) as PredictedSplit[];
}
