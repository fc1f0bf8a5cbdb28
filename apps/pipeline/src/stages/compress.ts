/** Stage `compress`: the bits that are stored for one task, and how well the model does with them. */
import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import {
  accountingOf,
  type CompressionAccounting,
  type CompressionSettings,
  compressModel,
  decompressModel,
  isOfExit,
  readPackedModel,
  selectBackend,
  writePackedModel,
} from '@adaptmem/model';
import { type ExitTraces, loadTunedModel, type TunedModelConfig } from '../tuned-model.js';
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
  /** Of what the task has of its own, its exits; absent if inputs cannot leave it early. */
  exits?: CompressionAccounting['total'];
}

/** The file of the packed bits. */
export const PACKED_MODEL = 'model.packed';

/**
 * Writes the encoder's output and `compression.json`, and with exits `exit-traces.json`: what they say about the dev split.
 * What is evaluated is read back from the written file, so the figures are those of the stored bits.
 */
export const compress = defineStage<CompressConfig>({
  kind: 'compress',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run({ config, inputs, files, output, onProgress }) {
    await selectBackend();
    const { tensors, isOwn, evaluate, traceExits } = loadTunedModel(config, inputs, files);
    const packed = join(output, PACKED_MODEL);
    writePackedModel(packed, compressModel(tensors, config.settings));
    onProgress({ fraction: 0.3, detail: 'encoded' });
    const stored = readPackedModel(packed);
    const values = decompressModel(stored);
    const metrics = evaluate(values);
    const accountOf = (isCounted: (name: string) => boolean) =>
      accountingOf({ tensors: stored.tensors.filter(({ name }) => isCounted(name)) });
    const report: CompressionReport = {
      metrics,
      own: accountOf(isOwn),
      shared: accountOf((name) => !isOwn(name)),
      ...(traceExits ? { exits: accountOf(isOfExit).total } : {}),
    };
    writeAtomic(join(output, COMPRESSION), `${JSON.stringify(report, null, 2)}\n`);
    if (traceExits) writeAtomic(join(output, TRACES), `${JSON.stringify(traceExits(values))}\n`);
  },
});

const COMPRESSION = 'compression.json';

const TRACES = 'exit-traces.json';

/** What the exits of a stored network say about the dev split. */
export function readExitTraces(folder: string): ExitTraces {
  return JSON.parse(readText(join(folder, TRACES))) as ExitTraces;
}

/** What `compress` wrote. */
export function readCompression(folder: string): CompressionReport {
  return JSON.parse(readText(join(folder, COMPRESSION))) as CompressionReport;
}
