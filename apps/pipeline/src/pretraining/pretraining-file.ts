/** A file of `configs/pretraining/`: a network, a corpus, and how the one is trained on the other. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '@adaptmem/core';
import {
  type AlbertConfig,
  type Checkpoint,
  loadPretrained,
  loadTokenizer,
  PretrainingSettings,
  readAlbertConfig,
  TRAINING_LOGS,
  type TrainingLog,
} from '@adaptmem/model';
import { z } from 'zod';
import { Finder } from '../experiment/finder.js';

const positive = () => z.number().int().positive();

/** How many steps there are is said in steps alone, since a step has other numbers of tokens in other stages. */
const Train = z.strictObject(PretrainingSettings.shape).omit({
  num_train_epochs: true,
  eval_strategy: true,
  early_stopping_patience: true,
  gradient_accumulation_steps: true,
  salient_probability: true,
});

export const PretrainingFile = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'Expected letters, digits, ".", "_" and "-"'),
  description: z.string().optional(),
  /** A `config.json`. */
  model: z.string(),
  /** Text files, or folders whose `.txt`, `.txt.gz` and `.txt.xz` are read in the order of their names. */
  corpus: z.array(z.string()).min(1),
  /** A model's folder to go on from, of the network's size. Default: random weights from the seed. */
  initial: z.string().optional(),
  /** What the model card says of the corpus: where it is from, its licences. */
  corpus_note: z.string().optional(),
  /** `spiece.model` or `tokenizer.json`. */
  tokenizer: z.string(),
  held_out: z
    .strictObject({
      documents: z.number().int().nonnegative().default(500),
      sequences: positive().default(1024),
    })
    .prefault({}),
  /** Ascending; up to the next one, sequences have so many tokens at most, and a step has so many sequences. */
  lengths: z
    .array(
      z.strictObject({
        from_step: z.number().int().nonnegative().default(0),
        length: z.number().int().min(16),
        batch_size: positive(),
        /** Of the pairs out of order, the share whose second segment is from elsewhere in the corpus. */
        foreign_segments: z.number().min(0).max(1).optional(),
      }),
    )
    .min(1),
  /** A checkpoint is written every so many steps. */
  save_steps: positive().default(200),
  report_to: z
    .array(z.enum(Object.keys(TRAINING_LOGS) as [TrainingLog, ...TrainingLog[]]))
    .default(['jsonl', 'tensorboard']),
  train: Train.extend({
    max_steps: positive(),
    /** Sequences that are computed at once, which decides the memory. Default: all of a step. */
    per_device_train_batch_size: positive().optional(),
  }),
});
export type PretrainingFile = z.infer<typeof PretrainingFile>;

/** A file with everything that it names found. */
export interface LoadedPretraining {
  file: PretrainingFile;
  /** The network's `config.json`. */
  configFile: string;
  config: AlbertConfig;
  /** Text files. */
  texts: string[];
  tokenizer: string;
  initial: Checkpoint['tensors'] | undefined;
}

/**
 * @param overrides `path=value` texts of `--set`
 * @throws ConfigError with every mistake together @throws FileError if the file itself cannot be read
 */
export function loadPretraining(path: string, overrides: readonly string[]): LoadedPretraining {
  const loaded = loadConfig(PretrainingFile, [path], overrides);
  const file = loaded.value;
  const finder = new Finder(loaded);
  const config = finder.read(['model'], file.model, readAlbertConfig);
  const texts = file.corpus.flatMap((text, index) => textsAt(finder, ['corpus', index], text));
  const tokenizer = finder.find(['tokenizer'], file.tokenizer);
  const initial =
    file.initial === undefined ? undefined : finder.read(['initial'], file.initial, loadPretrained)?.tensors;
  checkLengths(finder, file, config);
  if (tokenizer && config) checkVocabulary(finder, tokenizer, config);
  if (finder.issues.length > 0) throw new ConfigError(finder.issues);
  return {
    file,
    configFile: finder.resolve(['model'], file.model)!,
    config: config!,
    texts,
    tokenizer: tokenizer!,
    initial,
  };
}

function textsAt(finder: Finder, path: (string | number)[], text: string): string[] {
  const found = finder.find(path, text);
  if (found === undefined || !statSync(found).isDirectory()) return found === undefined ? [] : [found];
  const files = readdirSync(found).filter((name) => /\.txt(\.gz|\.xz)?$/.test(name));
  if (files.length === 0)
    finder.note(path, `Folder "${found}" has no .txt, .txt.gz or .txt.xz`, 'CORPUS_NO_TEXT');
  return files.sort().map((name) => join(found, name));
}

function checkLengths(finder: Finder, { lengths }: PretrainingFile, config: AlbertConfig | undefined): void {
  const positions = config?.max_position_embeddings ?? Number.POSITIVE_INFINITY;
  lengths.forEach(({ from_step, length }, index) => {
    const before = lengths[index - 1]?.from_step;
    if (length > positions) {
      const message = `Expected at most the network's ${positions} positions (max_position_embeddings), got ${length}`;
      finder.note(['lengths', index, 'length'], message, 'PRETRAIN_LENGTHS');
    }
    const isFirst = before === undefined;
    if (isFirst ? from_step === 0 : from_step > before) return;
    const expected = isFirst
      ? '0 in the first of the lengths'
      : `more than ${before}, that of the length before`;
    finder.note(
      ['lengths', index, 'from_step'],
      `Expected ${expected}, got ${from_step}`,
      'PRETRAIN_LENGTHS',
    );
  });
}

function checkVocabulary(finder: Finder, tokenizer: string, { vocab_size }: AlbertConfig): void {
  const pieces = finder.attempt(['tokenizer'], () => loadTokenizer(tokenizer).vocabularySize);
  if (pieces === undefined || pieces <= vocab_size) return;
  const message = `Tokenizer "${tokenizer}" has ${pieces} pieces, the network only ${vocab_size} embeddings (vocab_size)`;
  finder.note(['tokenizer'], message, 'VOCABULARY_SIZE');
}
