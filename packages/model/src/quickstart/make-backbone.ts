/** Makes the quickstart's tiny ALBERT: vocabulary, corpus, pretraining, and the folder that is shipped. */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createRng, sha256OfFile, writeAtomic } from '@adaptmem/core';
import { AlbertConfig } from '../albert-config.js';
import { currentBackend } from '../backend.js';
import { writeSafetensors } from '../checkpoint/safetensors.js';
import type { PretrainingSequence } from '../pretrain/masked-batch.js';
import { pretrain } from '../pretrain/pretrain.js';
import type { PretrainingSettings } from '../pretrain/pretraining-settings.js';
import type { TensorMap } from '../tensor-map.js';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import { writeUnigramModel } from '../tokenizer/unigram-model.js';
import { fingerprintOf } from '../train/fingerprint.js';
import type { Metrics } from '../train/train-event.js';
import type { RunOptions } from '../train/train-loop.js';
import { type CorpusDocument, generateCorpus } from './corpus.js';
import { modelCard } from './model-card.js';
import { quickstartVocabulary } from './vocabulary.js';

/** Geometry of the quickstart's ALBERT; the size of the vocabulary follows from the grammars. */
export const QUICKSTART_GEOMETRY = {
  embedding_size: 64,
  hidden_size: 64,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  intermediate_size: 256,
  max_position_embeddings: 64,
  initializer_range: 0.05, // 0.02 is made for widths of 768 and more; here it leaves the signal too small
  classifier_dropout_prob: 0,
} as const;

/** Hyper-parameters of the shipped weights. */
export const QUICKSTART_PRETRAINING = {
  learning_rate: 1.5e-3,
  per_device_train_batch_size: 64,
  warmup_ratio: 0.06,
  weight_decay: 0.01,
  adam_beta2: 0.98,
  mlm_probability: 0.15,
  max_ngram: 2,
  salient_probability: 0.9,
} as const satisfies Partial<PretrainingSettings>;

// The scale of the shipped weights.
const STEPS = 9000;
const DOCUMENTS = 60_000;
const HELD_OUT_DOCUMENTS = 1000;

export interface BackboneOptions extends RunOptions {
  /** Gets `config.json`, `model.safetensors` (float16), `spiece.model` and `README.md`. */
  folder: string;
  seed: number;
  /** Optimiser steps. */
  steps?: number | undefined;
  /** Different documents that are trained on, again and again. */
  documents?: number | undefined;
  /** Documents that the masked-LM figures are measured on. */
  heldOutDocuments?: number | undefined;
  /** Evaluates on held-out documents every so many steps. Default: only at the end. */
  evalSteps?: number | undefined;
  /** How and when it was made, for the model card. */
  command: string;
  date: string;
}

/** A pretrained backbone and what is known of it. */
export interface QuickstartBackbone {
  config: AlbertConfig;
  backbone: TensorMap;
  /** On held-out documents: `mlm_loss`, `mlm_accuracy`, `sop_accuracy`. */
  metrics: Metrics;
}

/**
 * Pretrains the quickstart's backbone on text of its grammars and writes the folder. A backend must have been
 * selected. Equal options give equal files on the same backend and number of cores.
 *
 * @throws DivergenceError if the loss stops being finite
 * @throws FileError if the folder cannot be written
 */
export async function makeQuickstartBackbone(options: BackboneOptions): Promise<QuickstartBackbone> {
  const { folder, seed, evalSteps, onEvent, checkpoint, signal } = options;
  const { steps = STEPS, documents = DOCUMENTS, heldOutDocuments = HELD_OUT_DOCUMENTS } = options;
  writeUnigramModel(join(folder, 'spiece.model'), quickstartVocabulary(seed));
  const tokenizer = loadTokenizer(folder);
  const config = quickstartConfig(tokenizer.vocabularySize);
  const rng = createRng(seed);
  const sequencesOf = (part: string, count: number) => {
    const order = rng.stream('quickstart', 'order', part);
    return generateCorpus(rng, part, count).map((document) =>
      sequenceOf(document, tokenizer, order.next() < 0.5),
    );
  };
  const sequences = sequencesOf('train', documents);
  const settings = { ...QUICKSTART_PRETRAINING, seed, max_steps: steps, eval_steps: evalSteps };
  // A folder for each run, so that one never finds another's checkpoint.
  const run = fingerprintOf(
    { config, settings },
    new Map(),
    sequences.map(({ ids }) => ids),
  ).slice(0, 12);
  const ownCheckpoint = checkpoint && { ...checkpoint, folder: join(checkpoint.folder, run) };
  const { backbone, metrics } = await pretrain({
    name: 'quickstart backbone',
    config,
    sequences,
    heldOut: sequencesOf('held-out', heldOutDocuments),
    maskId: tokenizer.specials.mask,
    specialIds: Object.values(tokenizer.specials),
    settings,
    onEvent,
    checkpoint: ownCheckpoint,
    signal,
  });
  writeBackbone({ ...options, steps }, { config, backbone, metrics }, sequences);
  if (ownCheckpoint) rmSync(ownCheckpoint.folder, { recursive: true, force: true });
  return { config, backbone, metrics };
}

/** The configuration for a vocabulary of that size. */
export function quickstartConfig(vocabularySize: number): AlbertConfig {
  return AlbertConfig.parse({ vocab_size: vocabularySize, ...QUICKSTART_GEOMETRY });
}

/** A document as tokens, its parts in order or swapped; every word is one token. */
export function sequenceOf(
  { first, second, cues }: CorpusDocument,
  tokenizer: Tokenizer,
  swapped: boolean,
): PretrainingSequence {
  const { inputIds, tokenTypeIds } = swapped
    ? tokenizer.encode(second, first)
    : tokenizer.encode(first, second);
  const cueIds = new Set(cues.flatMap((cue) => tokenizer.tokenize(cue).map(({ id }) => id)));
  const segment = swapped ? 0 : 1;
  const salient = [...inputIds.keys()].filter(
    (position) => tokenTypeIds[position] === segment && cueIds.has(inputIds[position]!),
  );
  return { ids: inputIds, segments: tokenTypeIds, salient, sopLabel: swapped ? 1 : 0 };
}

function writeBackbone(
  options: BackboneOptions & { steps: number },
  { config, backbone, metrics }: QuickstartBackbone,
  sequences: readonly PretrainingSequence[],
): void {
  const { folder, steps } = options;
  const weights = join(folder, 'model.safetensors');
  writeSafetensors(weights, backbone, { dtype: 'F16', metadata: { format: 'pt' } });
  writeAtomic(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  const tokens = sequences.reduce((sum, { ids }) => sum + ids.length, 0);
  const epochs = (steps * QUICKSTART_PRETRAINING.per_device_train_batch_size) / sequences.length;
  const card = modelCard({
    ...options,
    backend: currentBackend().name,
    cores: availableParallelism(),
    config,
    metrics,
    documents: sequences.length,
    documentTokens: tokens,
    tokensSeen: Math.round(epochs * tokens),
    hashes: ['model.safetensors', 'spiece.model', 'config.json'].map((file) => [
      file,
      sha256OfFile(join(folder, file)),
    ]),
  });
  writeAtomic(join(folder, 'README.md'), card);
}
