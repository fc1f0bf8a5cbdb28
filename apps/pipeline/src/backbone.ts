/** The network that every task of an experiment starts from. */
import { basename, dirname } from 'node:path';
import { createRng, FileError } from '@adaptmem/core';
import {
  type AlbertConfig,
  type CompressionSettings,
  compressModel,
  decompressModel,
  initialiseBackbone,
  inspectPretrained,
  loadPretrainedBackbone,
  type TensorMap,
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

/** What a backbone is called: the name of its folder. */
export function backboneName({ config }: Readonly<Record<string, string>>): string {
  return config === undefined ? 'random' : basename(dirname(config));
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
  const { config, index, weights } = files;
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
    files: { tokenizer: vocabulary, config, ...(index ? { index, ...parts } : { weights: weights[0]! }) },
  };
}
