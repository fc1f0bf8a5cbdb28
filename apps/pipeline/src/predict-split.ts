/** What a tuned network predicts for a split: the table for GLUE's server, and the metrics where there are labels. */
import {
  type AdapterSettings,
  type AlbertConfig,
  computeMetrics,
  type GlueExample,
  predictModel,
  submissionFile,
  submissionTable,
  type TensorMap,
  type Tokenizer,
  type Tuning,
  type TuningMethodName,
} from '@adaptmem/model';
import type { FurtherSplit } from './task-data.js';

/** A network that was fitted to a task, ready to predict. */
export interface TunedNetwork {
  config: AlbertConfig;
  /** Backbone, classifier and what the method inserted. */
  tensors: TensorMap;
  tokenizer: Tokenizer;
  method: TuningMethodName;
  adapter: AdapterSettings;
  /** Settings of its attention spans, if they were trained. */
  attentionSpan?: Tuning['attentionSpan'];
  /** Tokens at which sequences are cut. */
  maxLength: number;
  batchSize: number;
}

/** The predictions for one split, without the table. */
export interface PredictedSplit {
  task: string;
  split: string;
  rows: number;
  /** Name of the table's file. */
  file: string;
  /** Absent where the file has no labels. */
  metrics?: Record<string, number>;
  /** The class that is predicted for every example, where that is so. */
  onlyClass?: string;
}

/** @param examples all with labels, or all without */
export function predictSplit(
  { tokenizer, maxLength, ...network }: TunedNetwork,
  { task, split }: Pick<FurtherSplit, 'task' | 'split'>,
  examples: readonly GlueExample[],
): { predicted: PredictedSplit; table: string } {
  const encoded = examples.map(({ sentence1, sentence2 }) =>
    tokenizer.encode(sentence1, sentence2, { maxLength }),
  );
  const { predictions } = predictModel({ ...network, examples: encoded });
  const labels = examples.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const only = 'classes' in task.target && predictions.length > 1 && new Set(predictions).size === 1;
  return {
    table: submissionTable(task, predictions),
    predicted: {
      ...{ task: task.name, split, rows: examples.length, file: submissionFile(task, split) },
      ...(labels.length === examples.length
        ? { metrics: computeMetrics(task.metrics, predictions, labels) }
        : {}),
      ...(only && 'classes' in task.target ? { onlyClass: task.target.classes[predictions[0]!]! } : {}),
    },
  };
}
