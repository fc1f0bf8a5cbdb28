/** Stage `compress`: the bits that are stored for one task, and how well the model does with them. */
import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import {
  accountingOf,
  type CompressionAccounting,
  type CompressionSettings,
  compressModel,
  decompressModel,
  deploymentOf,
  evaluateModel,
  loadAdapter,
  loadTokenizer,
  outputsOf,
  readPackedModel,
  selectBackend,
  writePackedModel,
} from '@adaptmem/model';
import { encodeExamples, readExamples } from '../task-data.js';
import { metricOf } from '../tune.js';
import { readBackbone } from './backbone.js';
import { defineStage } from './define-stage.js';
import type { TrainConfig } from './train.js';

export interface CompressConfig extends Omit<TrainConfig, 'hyperParameters' | 'seed'> {
  /** Name of the `train` stage. */
  train: string;
  settings: CompressionSettings;
  maxLength: number;
  batchSize: number;
}

export interface CompressionReport {
  metrics: Record<string, number>;
  /** What the task has of its own: the tensors that its training changed or added. */
  own: CompressionAccounting;
  /** The frozen backbone, the same bits for every task. */
  shared: CompressionAccounting;
}

/** The file of the packed bits. */
export const PACKED_MODEL = 'model.packed';

/**
 * Writes the encoder's output and `compression.json`. What is evaluated is read back from the written file, so
 * the metric is that of the stored bits.
 */
export const compress = defineStage<CompressConfig>({
  kind: 'compress',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run({ config, inputs, files, output, onProgress }) {
    await selectBackend();
    const { data, settings } = config;
    const { config: network, tensors } = readBackbone(inputs[config.backbone]!);
    const tokenizer = loadTokenizer(files.tokenizer!);
    const { tensors: trained } = loadAdapter(inputs[config.train]!, { config: network, backbone: tensors });
    const packed = join(output, PACKED_MODEL);
    const { method, adapter, trainPooler } = config;
    const tuning = { method, adapter, trainPooler, numLabels: outputsOf(data.task) };
    const { insertion, isOwn, deploy } = deploymentOf(network, tuning);
    const tuned = deploy(new Map([...tensors, ...trained]));
    writePackedModel(packed, compressModel(tuned, settings));
    onProgress({ fraction: 0.3, detail: 'encoded' });
    const stored = readPackedModel(packed);
    const { metrics } = evaluateModel({
      config: network,
      tensors: decompressModel(stored),
      ...(insertion ? { method, adapter } : {}),
      examples: encodeExamples(readExamples(data, 'dev', inputs, files), tokenizer, config.maxLength),
      batchSize: config.batchSize,
      metric: metricOf(data.task),
    });
    const report: CompressionReport = {
      metrics,
      own: accountingOf({ tensors: stored.tensors.filter(({ name }) => isOwn(name)) }),
      shared: accountingOf({ tensors: stored.tensors.filter(({ name }) => !isOwn(name)) }),
    };
    writeAtomic(join(output, COMPRESSION), `${JSON.stringify(report, null, 2)}\n`);
  },
});

const COMPRESSION = 'compression.json';

/** What `compress` wrote. */
export function readCompression(folder: string): CompressionReport {
  return JSON.parse(readText(join(folder, COMPRESSION))) as CompressionReport;
}
