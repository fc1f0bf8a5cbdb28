/** The folder of a backbone that was pretrained here, in Hugging Face's layout. */
import { basename, join } from 'node:path';
import { readBytes, sha256OfFile, writeAtomic } from '@adaptmem/core';
import { CONFIG_FILE, WEIGHTS_FILE } from '../checkpoint/checkpoint-files.js';
import { savePretrained } from '../checkpoint/pretrained.js';
import { readJson } from '../checkpoint/read-json.js';
import type { SafetensorsOptions } from '../checkpoint/safetensors.js';
import type { Pretrained } from './pretrain.js';
import { type PretrainingFacts, pretrainingCard } from './pretraining-card.js';

export interface WritePretrainedOptions {
  folder: string;
  /** The network's `config.json`, all keys of which are kept. */
  configFile: string;
  vocabulary: string;
  dtype: NonNullable<SafetensorsOptions['dtype']>;
  facts: Omit<PretrainingFacts, 'hashes'>;
}

/**
 * Writes `model.safetensors` with both heads, `config.json`, the vocabulary, and `README.md`, the model card.
 *
 * @throws FileError if a file cannot be written
 */
export function writePretrained({ backbone, heads }: Pretrained, options: WritePretrainedOptions): void {
  const { folder, configFile, vocabulary, dtype, facts } = options;
  const config = {
    architectures: ['AlbertForPreTraining'],
    model_type: 'albert',
    ...(readJson(configFile) as Record<string, unknown>),
  };
  savePretrained(folder, config, new Map([...backbone, ...heads]), { dtype });
  writeAtomic(join(folder, basename(vocabulary)), readBytes(vocabulary));
  const hashes = [WEIGHTS_FILE, CONFIG_FILE, basename(vocabulary)].map(
    (file) => [file, sha256OfFile(join(folder, file))] as const,
  );
  writeAtomic(join(folder, 'README.md'), pretrainingCard({ ...facts, hashes }));
}
