/** The network that every task of an experiment starts from, and its tokenizer. */
import { dirname } from 'node:path';
import { createRng, FileError } from '@adaptmem/core';
import {
  type AlbertConfig,
  type CompressionSettings,
  compressModel,
  decompressModel,
  initialiseBackbone,
  inspectPretrained,
  loadPretrainedBackbone,
  loadTokenizer,
  readTokenizerConfig,
  type TensorMap,
  type Tokenizer,
} from '@adaptmem/model';

/** How a stage gets its backbone: from files, or from random numbers of a size. */
export type BackboneSource = { kind: 'pretrained' } | { kind: 'random'; config: AlbertConfig };

/** The files of a backbone, by what they are; a random one has only its tokenizer, a sharded one an index too. */
export type BackboneFiles = Readonly<Record<string, string>> & { tokenizer: string };

export interface Backbone {
  config: AlbertConfig;
  tensors: TensorMap;
}

/** What decides the tensors of a backbone. */
export interface BackboneOptions {
  source: BackboneSource;
  /** Of the random weights. */
  seed: number;
  /** Tuning starts from the values that these settings can store; null: from the full ones. */
  storedAs: CompressionSettings | null;
}

/** Loads a pretrained backbone, or draws a random one; then keeps of it what its stored bits stand for. */
export function loadBackbone(options: BackboneOptions, files: Readonly<Record<string, string>>): Backbone {
  const { source, seed, storedAs } = options;
  const { config, tensors } =
    source.kind === 'random'
      ? { config: source.config, tensors: initialiseBackbone(source.config, createRng(seed)) }
      : loadPretrainedBackbone(dirname(files.config!));
  return {
    config,
    tensors: storedAs ? decompressModel(compressModel(tensors, storedAs)) : tensors,
  };
}

/** The tokenizer among the files of a backbone, with the settings that came with it. */
export function tokenizerOf(files: Readonly<Record<string, string>>): Tokenizer {
  const { tokenizer, tokenizerConfig } = files;
  return loadTokenizer(tokenizer!, tokenizerConfig === undefined ? {} : readTokenizerConfig(tokenizerConfig));
}

/** Those of a backbone's files that {@link tokenizerOf} reads. */
export function tokenizerFiles({ tokenizer, tokenizerConfig }: BackboneFiles): Record<string, string> {
  return { tokenizer, ...(tokenizerConfig === undefined ? {} : { tokenizerConfig }) };
}

/** A pretrained backbone that was found whole, its weights not yet read. */
export interface PretrainedFiles {
  files: BackboneFiles;
  network: AlbertConfig;
}

/**
 * The files of a model's folder, its tensors checked against its configuration.
 *
 * @param tokenizer a vocabulary to use instead of the folder's own
 * @throws FileError if a file is missing @throws ConfigError @throws DataError with every mistake of the model
 */
export function pretrainedFiles(folder: string, tokenizer?: string): PretrainedFiles {
  const { files, config: network } = inspectPretrained(folder);
  const { config, index, weights, tokenizerConfig } = files;
  // that of the folder is about the folder's own vocabulary
  const texts = tokenizer === undefined && tokenizerConfig ? { tokenizerConfig } : {};
  const vocabulary = tokenizer ?? files.tokenizer;
  if (vocabulary === undefined) {
    throw new FileError(
      'NO_TOKENIZER',
      `Folder "${folder}" has no vocabulary: no spiece.model, no tokenizer.json`,
      {
        hint: 'Name one with the key tokenizer',
      },
    );
  }
  const parts = Object.fromEntries(weights.map((path, shard) => [`weights ${shard + 1}`, path]));
  return {
    network,
    files: {
      tokenizer: vocabulary,
      ...texts,
      config,
      ...(index ? { index, ...parts } : { weights: weights[0]! }),
    },
  };
}
