import { createHash } from 'node:crypto';
import { canonicalJson } from '@adaptmem/core';
import type { TensorMap } from '../tensor-map.js';

/** A hash of everything that a run's result depends on. @param plain JSON values @param tokens token rows */
export function fingerprintOf(
  plain: unknown,
  tensors: TensorMap,
  tokens: Iterable<ArrayLike<number>>,
): string {
  const hash = createHash('sha256').update(canonicalJson(plain));
  for (const [name, { shape, data }] of tensors) {
    hash.update(`${name} ${shape}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  for (const row of tokens)
    hash.update(`${row.length}:`).update(new Uint8Array(Float64Array.from(row).buffer));
  return hash.digest('hex');
}
