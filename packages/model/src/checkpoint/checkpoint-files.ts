/** Which files of a model's folder belong to its checkpoint, in the layouts of Hugging Face. */
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError, FileError, type Issue } from '@adaptmem/core';
import { z } from 'zod';
import { readJson } from './read-json.js';

/** Names of the files of a checkpoint. */
export const CONFIG_FILE = 'config.json';
export const WEIGHTS_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';
/** The vocabulary, the exact one first. */
export const TOKENIZER_FILES = ['spiece.model', 'tokenizer.json'] as const;
/** Weights in formats that are not read: other frameworks' own, which can hold code. */
export const FOREIGN_WEIGHTS = ['pytorch_model.bin', 'pytorch_model.bin.index.json', 'tf_model.h5'] as const;

/** The files of a checkpoint, by what they are; all of them exist. */
export interface CheckpointFiles {
  config: string;
  /** Present if the weights are in shards. */
  index?: string;
  /** One file, or all shards. */
  weights: readonly string[];
  /** Absent if the folder has no vocabulary. */
  tokenizer?: string;
}

/**
 * Finds the files of a model's folder. Where it holds `model.safetensors` and an index, the single file counts.
 *
 * @throws FileError if there is no configuration or no weights; it says what to do with weights of other formats
 * @throws DataError if the index is damaged or names shards that are not there, all of them together
 */
export function findCheckpointFiles(folder: string): CheckpointFiles {
  const at = (name: string) => join(folder, name);
  if (!existsSync(at(CONFIG_FILE))) {
    throw new FileError('FILE_ENOENT', `Cannot read "${at(CONFIG_FILE)}": no such file or folder`, {
      hint: 'A model is a folder with config.json, model.safetensors and spiece.model',
    });
  }
  const tokenizer = TOKENIZER_FILES.map(at).find(existsSync);
  const common = { config: at(CONFIG_FILE), ...(tokenizer ? { tokenizer } : {}) };
  if (existsSync(at(WEIGHTS_FILE))) return { ...common, weights: [at(WEIGHTS_FILE)] };
  if (!existsSync(at(INDEX_FILE))) throw noWeights(folder);
  const shards = new Set(Object.values(readShardIndex(at(INDEX_FILE))));
  return { ...common, index: at(INDEX_FILE), weights: [...shards].sort().map(at) };
}

/** Tensor names to the names of the files beside the index that hold them. */
export type WeightMap = Readonly<Record<string, string>>;

const ShardIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

/** The map of an index. @throws DataError for another shape, and for shards outside the folder or not there */
export function readShardIndex(path: string): WeightMap {
  const map = parseShardIndex(readJson(path), path);
  const absent = [...new Set(Object.values(map))].filter((file) => !isFile(join(path, '..', file)));
  if (absent.length > 0) {
    throw new DataError(absent.map((file) => shardIssue(path, 'weight_map', `There is no file "${file}"`)));
  }
  return map;
}

/** The map in an index that was read already; whether the shards are there is not looked at. @throws DataError */
export function parseShardIndex(json: unknown, path: string): WeightMap {
  const index = ShardIndex.safeParse(json);
  if (!index.success) {
    const message = 'Expected an object from tensor names to file names';
    throw new DataError([shardIssue(path, 'weight_map', message)]);
  }
  const map = index.data.weight_map;
  const outside = Object.entries(map).filter(([, file]) => !isPlainName(file));
  if (outside.length > 0) {
    throw new DataError(
      outside.map(([name, file]) => shardIssue(path, name, `File "${file}" is not beside the index`)),
    );
  }
  return map;
}

/** A mistake in an index. */
export function shardIssue(file: string, path: string, message: string): Issue {
  return { file, path, message, code: 'SHARD_INDEX' };
}

const isPlainName = (file: string) =>
  file !== '' && basename(file) === file && file !== '.' && file !== '..' && !/[\\:\0]/.test(file);

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function noWeights(folder: string): FileError {
  const foreign = FOREIGN_WEIGHTS.find((name) => existsSync(join(folder, name)));
  if (!foreign) {
    return new FileError('FILE_ENOENT', `Folder "${folder}" has no ${WEIGHTS_FILE} and no ${INDEX_FILE}`);
  }
  return foreignWeights(`Folder "${folder}"`, foreign);
}

/** Says how to come from weights of another framework to ones that are read. */
export function foreignWeights(where: string, file: string): FileError {
  return new FileError('FOREIGN_WEIGHTS', `${where} has its weights only as ${file}, which is not read`, {
    hint:
      'Convert them once in Python: AutoModel.from_pretrained(X).save_pretrained(FOLDER, ' +
      'safe_serialization=True), add spiece.model, and name FOLDER; or take a revision with model.safetensors',
  });
}
