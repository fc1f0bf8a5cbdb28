/** Stage `compress`: the bits that are stored for one task, and how well the model does with them. */
import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import {
  accountingOf,
  type CompressionAccounting,
  type CompressionSettings,
  compressModel,
  decompressModel,
  readPackedModel,
  selectBackend,
  writePackedModel,
} from '@adaptmem/model';
import { loadTunedModel, type TunedModelConfig } from '../tuned-model.js';
import { defineStage } from './define-stage.js';

export interface CompressConfig extends TunedModelConfig {
  settings: CompressionSettings;
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
    const { tensors, isOwn, evaluate } = loadTunedModel(config, inputs, files);
    const packed = join(output, PACKED_MODEL);
    writePackedModel(packed, compressModel(tensors, config.settings));
    onProgress({ fraction: 0.3, detail: 'encoded' });
    const stored = readPackedModel(packed);
    const metrics = evaluate(decompressModel(stored));
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
