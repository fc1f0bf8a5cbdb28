/** Pretrained models in Hugging Face's layouts: `config.json` with `model.safetensors`, or shards and their index. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, type FileContent, fileError, type Issue, writeAllAtomic } from '@adaptmem/core';
import type { AlbertConfig } from '../albert-config.js';
import { backboneShapes } from '../albert-parameters.js';
import type { HostTensor, TensorMap } from '../tensor-map.js';
import { readAlbertConfig } from './albert-config-file.js';
import {
  type CheckpointFiles,
  CONFIG_FILE,
  findCheckpointFiles,
  INDEX_FILE,
  WEIGHTS_FILE,
} from './checkpoint-files.js';
import { DTYPES } from './dtypes.js';
import { readJson } from './read-json.js';
import { type SafetensorsOptions, safetensorsParts } from './safetensors.js';
import { listTensors, readTensors, type StoredTensor } from './stored-tensors.js';
import { bareName, DECODER } from './tensor-names.js';

/** A configuration, not checked here, and the tensors that belong to it. */
export interface Checkpoint {
  /** Plain JSON. */
  config: unknown;
  tensors: TensorMap;
}

/**
 * A model's folder, heads included. Tensors of the backbone are named `albert.…` whether the file does so or not (a
 * bare `AlbertModel` does not); heads keep their names. Left out: buffers (`position_ids`), and the decoder of masked
 * tokens where it is a copy of the word embeddings.
 *
 * @throws DataError if a file of the folder is damaged, index and shards do not agree, or the decoder is no copy
 * @throws FileError if one cannot be read
 */
export function loadPretrained(folder: string): Checkpoint {
  const files = findCheckpointFiles(folder);
  const stored = listTensors(files);
  return { config: readJson(files.config), tensors: untied(readTensors(stored), stored) };
}

/** ALBERT without heads. */
export interface PretrainedBackbone {
  config: AlbertConfig;
  tensors: TensorMap;
}

/** What a model's folder holds, without its weights. */
export interface PretrainedDescription {
  files: CheckpointFiles;
  config: AlbertConfig;
  /** All tensors but buffers, those of heads too. */
  tensors: readonly StoredTensor[];
}

/**
 * Checks a model's folder: its tensors against its configuration. Only headers are read.
 *
 * @throws ConfigError if the configuration is not ALBERT's
 * @throws DataError with every tensor that is missing, of another shape, no float, or not of this network
 * @throws FileError if a file cannot be read
 */
export function inspectPretrained(folder: string): PretrainedDescription {
  const files = findCheckpointFiles(folder);
  const config = readAlbertConfig(files.config);
  const tensors = listTensors(files);
  const mistakes = backboneMistakes(tensors.filter(isOfBackbone), config, files);
  if (mistakes.length > 0) throw new DataError(mistakes);
  return { files, config, tensors };
}

const isOfBackbone = ({ name }: StoredTensor) => name.startsWith('albert.');

/**
 * ALBERT's backbone from a folder, checked before any of its tensors is read. Heads are passed over and not read.
 *
 * @throws ConfigError @throws DataError @throws FileError as {@link inspectPretrained}
 */
export function loadPretrainedBackbone(folder: string): PretrainedBackbone {
  const { config, tensors } = inspectPretrained(folder);
  return { config, tensors: readTensors(tensors.filter(isOfBackbone)) };
}

function backboneMistakes(
  stored: readonly StoredTensor[],
  config: AlbertConfig,
  files: CheckpointFiles,
): Issue[] {
  const shapes = backboneShapes(config);
  const names = new Set(stored.map(({ name }) => name));
  const missing = [...shapes].filter(([name]) => !names.has(name));
  return [
    ...missing.map(([name, shape]) => ({
      file: files.index ?? files.weights[0]!,
      message: `Expected tensor "${name}" of shape [${shape}], it is missing`,
      code: 'TENSOR_MISSING',
    })),
    ...stored.flatMap((tensor) => tensorMistake(tensor, shapes.get(tensor.name))),
  ];
}

function tensorMistake({ stored, file, shape, dtype }: StoredTensor, expected?: readonly number[]): Issue[] {
  if (!expected) {
    const message = `Unexpected tensor "${stored}" of shape [${shape}]; ${CONFIG_FILE} describes no such part`;
    return [{ file, message, code: 'TENSOR_UNEXPECTED' }];
  }
  if (`${shape}` !== `${expected}`) {
    const message = `Expected tensor "${stored}" of shape [${expected}], got [${shape}]`;
    return [{ file, message, code: 'TENSOR_SHAPE' }];
  }
  if (/^(F|BF)/.test(dtype)) return [];
  return [{ file, message: `Expected floats in tensor "${stored}", got ${dtype}`, code: 'TENSOR_DTYPE' }];
}

/** Without the decoder's copies; where the file has only the copy of the bias, that is the bias. */
function untied(tensors: TensorMap, stored: readonly StoredTensor[]): TensorMap {
  const { weight, bias } = DECODER;
  const [copy, table] = [tensors.get(weight.copy), tensors.get(weight.original)];
  if (copy && table && !sameValues(copy, table)) {
    const file = stored.find(({ name }) => name === weight.copy)!.file;
    const message = `Tensor "${weight.copy}" differs from the word embeddings; ALBERT's decoder is tied to them`;
    throw new DataError([{ file, message, code: 'DECODER_NOT_TIED' }]);
  }
  const decoderBias = tensors.get(bias.copy);
  if (decoderBias && !tensors.has(bias.original)) tensors.set(bias.original, decoderBias);
  tensors.delete(weight.copy);
  tensors.delete(bias.copy);
  return tensors;
}

function sameValues(a: HostTensor, b: HostTensor): boolean {
  return `${a.shape}` === `${b.shape}` && a.data.every((value, index) => Object.is(value, b.data[index]));
}

/** How a model is written. */
export interface SavePretrainedOptions extends SafetensorsOptions {
  /** Weights beyond so many bytes are split into shards; a tensor is never split. Default: one file. */
  maxShardBytes?: number;
  /** `bare`: the backbone's tensors without `albert.`, as `AlbertModel` names them. Default `prefixed`. */
  names?: 'prefixed' | 'bare';
}

/**
 * Writes a model's folder. All files are on the disk before the first takes its place, the configuration last; then
 * weights of an earlier, differently sharded checkpoint are removed.
 *
 * @throws FileError if the disk is full or the place cannot be written; the old checkpoint is then untouched
 * @throws RangeError for a shard size that is no positive number
 */
export function savePretrained(
  folder: string,
  config: unknown,
  tensors: TensorMap,
  options: SavePretrainedOptions = {},
): void {
  const { maxShardBytes = Number.POSITIVE_INFINITY, names = 'prefixed', ...stored } = options;
  if (!(maxShardBytes > 0)) throw new RangeError(`maxShardBytes must be above 0, got ${maxShardBytes}`);
  const named =
    names === 'bare' ? new Map([...tensors].map(([name, tensor]) => [bareName(name), tensor])) : tensors;
  const elementBytes = DTYPES[stored.dtype ?? 'F32'].bytes;
  const shards = shardsOf(named, maxShardBytes / elementBytes);
  const files = new Map<string, FileContent>();
  const fileOf = (index: number) => (shards.length === 1 ? WEIGHTS_FILE : shardName(index, shards.length));
  for (const [index, shard] of shards.entries()) files.set(fileOf(index), safetensorsParts(shard, stored));
  if (shards.length > 1) files.set(INDEX_FILE, indexOf(shards, fileOf, elementBytes));
  files.set(CONFIG_FILE, `${JSON.stringify(config, null, 2)}\n`);
  writeAllAtomic([...files].map(([name, content]) => [join(folder, name), content] as const));
  removeOthers(folder, files);
}

/** Consecutive tensors, so many to a shard as fit. @param most elements of a shard */
function shardsOf(tensors: TensorMap, most: number): TensorMap[] {
  const shards: TensorMap[] = [new Map()];
  let elements = 0;
  for (const [name, tensor] of tensors) {
    const last = shards.at(-1)!;
    if (last.size > 0 && elements + tensor.data.length > most) {
      shards.push(new Map());
      elements = 0;
    }
    shards.at(-1)!.set(name, tensor);
    elements += tensor.data.length;
  }
  return shards;
}

function shardName(index: number, count: number): string {
  const digits = (value: number) => String(value).padStart(5, '0');
  return `model-${digits(index + 1)}-of-${digits(count)}.safetensors`;
}

function indexOf(
  shards: readonly TensorMap[],
  fileOf: (index: number) => string,
  elementBytes: number,
): string {
  const weights = shards.flatMap((shard, index) => [...shard.keys()].map((name) => [name, fileOf(index)]));
  const elements = shards.flatMap((shard) => [...shard.values()].map(({ data }) => data.length));
  const totalSize = elements.reduce((sum, count) => sum + count, 0) * elementBytes;
  const index = { metadata: { total_size: totalSize }, weight_map: Object.fromEntries(weights) };
  return `${JSON.stringify(index, null, 2)}\n`;
}

function removeOthers(folder: string, files: ReadonlyMap<string, unknown>): void {
  const weights = /^model(-\d{5}-of-\d{5})?\.safetensors$|^model\.safetensors\.index\.json$/;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!weights.test(name) || files.has(name) || !existsSync(path)) continue;
    try {
      rmSync(path);
    } catch (error) {
      throw fileError('write', path, error);
    }
  }
}
