/** The tensors of a checkpoint over all its files: listed from the headers, read when they are wanted. */
import { basename } from 'node:path';
import { DataError, type Issue } from '@adaptmem/core';
import type { TensorMap } from '../tensor-map.js';
import { type CheckpointFiles, readShardIndex, shardIssue } from './checkpoint-files.js';
import type { DtypeName } from './dtypes.js';
import { withSafetensors } from './safetensors.js';
import { canonicalName, isBuffer } from './tensor-names.js';

/** One tensor as the headers tell of it. */
export interface StoredTensor {
  /** What it is called here. */
  name: string;
  /** What it is called in the file. */
  stored: string;
  file: string;
  dtype: DtypeName;
  shape: readonly number[];
  bytes: number;
}

/**
 * Every tensor of a checkpoint but its buffers; only headers are read.
 *
 * @throws DataError if a file is damaged, if index and shards do not agree, or if two tensors have one name, with
 *   every mistake
 * @throws FileError if a file cannot be read
 */
export function listTensors({ index, weights }: CheckpointFiles): StoredTensor[] {
  const all = weights.flatMap((file) => withSafetensors(file, ({ entries }) => entries.map(described(file))));
  const mistakes = [...(index ? indexMistakes(index, all) : []), ...twice(all)];
  if (mistakes.length > 0) throw new DataError(mistakes);
  return all.filter(({ name }) => !isBuffer(name));
}

/** Reads tensors as float32, file by file, each by its place: nothing else of the files is read. */
export function readTensors(tensors: readonly StoredTensor[]): TensorMap {
  const read: TensorMap = new Map();
  for (const file of new Set(tensors.map((tensor) => tensor.file))) {
    withSafetensors(file, ({ readFloat32 }) => {
      for (const tensor of tensors)
        if (tensor.file === file) read.set(tensor.name, readFloat32(tensor.stored));
    });
  }
  return read;
}

const described =
  (file: string) =>
  ({
    name,
    dtype,
    shape,
    begin,
    end,
  }: { name: string; begin: number; end: number } & Pick<StoredTensor, 'dtype' | 'shape'>) => ({
    name: canonicalName(name),
    stored: name,
    file,
    dtype,
    shape,
    bytes: end - begin,
  });

function indexMistakes(index: string, tensors: readonly StoredTensor[]): Issue[] {
  const map = readShardIndex(index);
  const found = new Set(tensors.map(({ stored, file }) => `${basename(file)}/${stored}`));
  const lacking = Object.entries(map).filter(([name, file]) => !found.has(`${file}/${name}`));
  const unlisted = tensors.filter(({ stored, file }) => map[stored] !== basename(file));
  return [
    ...lacking.map(([name, file]) => shardIssue(index, name, `File "${file}" has no such tensor`)),
    ...unlisted.map(({ stored, file }) =>
      shardIssue(index, stored, `File "${basename(file)}" has this tensor, but the index does not say so`),
    ),
  ];
}

/** A name with and without its prefix would leave open which of the two is meant. */
function twice(tensors: readonly StoredTensor[]): Issue[] {
  const first = new Map<string, StoredTensor>();
  return tensors.flatMap((tensor) => {
    const other = first.get(tensor.name);
    if (!other) first.set(tensor.name, tensor);
    if (!other) return [];
    const message = `Tensor is also in "${basename(other.file)}" as "${other.stored}"`;
    return [{ file: tensor.file, path: tensor.stored, message, code: 'TENSOR_TWICE' }];
  });
}
