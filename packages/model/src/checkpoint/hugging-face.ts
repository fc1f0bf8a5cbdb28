/**
 * Folders in Hugging Face's layouts: a model is `config.json` with `model.safetensors` (or shards and their index),
 * an adapter is the pair `adapter_config.json` and `adapter_model.safetensors`.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError, type Issue, writeAtomic } from '@adaptmem/core';
import { z } from 'zod';
import type { TensorMap } from '../tensor-map.js';
import { readJson } from './read-json.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

/** A configuration, not checked here, and the tensors that belong to it. */
export interface Checkpoint {
  /** Plain JSON. */
  config: unknown;
  tensors: TensorMap;
}

/**
 * A model's folder. Tensors of the backbone are named `albert.…` whether the file does so or not (a bare
 * `AlbertModel` does not); heads keep their names. Buffers (`position_ids`) are left out: they are no parameters.
 *
 * @throws DataError if a file of the folder is damaged or a shard lacks a tensor of the index
 * @throws FileError if one cannot be read
 */
export function loadPretrained(folder: string): Checkpoint {
  const config = readJson(join(folder, 'config.json'));
  const index = join(folder, 'model.safetensors.index.json');
  const whole = join(folder, 'model.safetensors');
  const stored = existsSync(index) && !existsSync(whole) ? readShards(folder, index) : readSafetensors(whole);
  const tensors: TensorMap = new Map();
  for (const [name, tensor] of stored) {
    if (!name.endsWith('position_ids')) tensors.set(prefixed(name), tensor);
  }
  return { config, tensors };
}

/** Writes a model's folder; both files whole or not at all, the configuration last. @throws FileError */
export function savePretrained(folder: string, config: unknown, tensors: TensorMap): void {
  writeSafetensors(join(folder, 'model.safetensors'), tensors);
  writeAtomic(join(folder, 'config.json'), toJson(config));
}

/** Writes an adapter's folder; both files whole or not at all, the configuration last. @throws FileError */
export function saveAdapter(folder: string, config: unknown, tensors: TensorMap): void {
  writeSafetensors(join(folder, 'adapter_model.safetensors'), tensors);
  writeAtomic(join(folder, 'adapter_config.json'), toJson(config));
}

/** Reads an adapter's folder. @throws DataError @throws FileError */
export function loadAdapter(folder: string): Checkpoint {
  return {
    config: readJson(join(folder, 'adapter_config.json')),
    tensors: readSafetensors(join(folder, 'adapter_model.safetensors')),
  };
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** `AlbertModel`'s own names, as they are without the prefix that a model with a head puts before them. */
function prefixed(name: string): string {
  return /^(embeddings|encoder|pooler)\./.test(name) ? `albert.${name}` : name;
}

const ShardIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

function readShards(folder: string, indexPath: string): TensorMap {
  const index = ShardIndex.safeParse(readJson(indexPath));
  if (!index.success) {
    throw new DataError([
      shardIssue(indexPath, 'weight_map', 'Expected an object from tensor names to file names'),
    ]);
  }
  const places = Object.entries(index.data.weight_map);
  const outside = places.filter(([, file]) => basename(file) !== file || file === '..');
  if (outside.length > 0) {
    throw new DataError(
      outside.map(([name, file]) => shardIssue(indexPath, name, `File "${file}" is not beside the index`)),
    );
  }
  const shards = new Map(
    [...new Set(places.map(([, file]) => file))].map((file) => [file, readSafetensors(join(folder, file))]),
  );
  const missing = places.filter(([name, file]) => !shards.get(file)?.has(name));
  if (missing.length > 0) {
    throw new DataError(
      missing.map(([name, file]) => shardIssue(indexPath, name, `File "${file}" has no such tensor`)),
    );
  }
  return new Map(places.map(([name, file]) => [name, shards.get(file)!.get(name)!]));
}

function shardIssue(file: string, path: string, message: string): Issue {
  return { file, path, message, code: 'SHARD_INDEX' };
}
