/** The network that every task of an experiment starts from, and its tokenizer. */
import { dirname } from 'node:path';
import { createRng, loadConfig } from '@adaptmem/core';
import { AlbertConfig, initialiseBackbone, loadPretrained, loadTokenizer, type TensorMap, type Tokenizer } from '@adaptmem/model';

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
  tokenizer: Tokenizer;
}

/** Loads a pretrained backbone, or draws a random one from the experiment's seed. */
export function loadBackbone(source: BackboneSource, files: Readonly<Record<string, string>>, seed: number): Backbone {
  const tokenizer = loadTokenizer(files.tokenizer!);
  if (source.kind === 'random') {
    return { config: source.config, tensors: initialiseBackbone(source.config, createRng(seed)), tokenizer };
  }
  const { tensors } = loadPretrained(dirname(files.weights!));
  return { config: loadConfig(AlbertConfig, [files.config!]).value, tensors, tokenizer };
}
