/** The network that every task of an experiment starts from. */
import { dirname } from 'node:path';
import { createRng, loadConfig } from '@adaptmem/core';
import {
  AlbertConfig,
  type CompressionSettings,
  compressModel,
  decompressModel,
  initialiseBackbone,
  loadPretrained,
  type TensorMap,
} from '@adaptmem/model';

/** How a stage gets its backbone: from files, or from random numbers of a size. */
export type BackboneSource = { kind: 'pretrained' } | { kind: 'random'; config: AlbertConfig };

/** The files of a backbone, by what they are; a random one has only its tokenizer. */
export interface BackboneFiles {
  tokenizer: string;
  config?: string;
  weights?: string;
}

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
  const config = source.kind === 'random' ? source.config : loadConfig(AlbertConfig, [files.config!]).value;
  const tensors =
    source.kind === 'random'
      ? initialiseBackbone(config, createRng(seed))
      : encoderOf(loadPretrained(dirname(files.weights!)).tensors);
  return {
    config,
    tensors: storedAs ? decompressModel(compressModel(tensors, storedAs)) : tensors,
  };
}

/** Without heads of pretraining. */
function encoderOf(tensors: TensorMap): TensorMap {
  return new Map([...tensors].filter(([name]) => name.startsWith('albert.')));
}
