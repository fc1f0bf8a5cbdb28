import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { decodeBitmask, encodeBitmask, packMask } from '../compress/bitmask.js';
import { FP32 } from '../compress/ieee-float.js';
import { unpackBits } from '../compress/pack-bits.js';
import { applyMask, magnitudeMasks, rowMask } from '../compress/prune.js';
import { Comparison } from './comparison.js';

interface PruningCase {
  shape: number[];
  amount: number;
  kept: number;
  /** Row-major, `1` = kept. */
  mask: string;
  packbits_msb_first: number[];
  packbits_lsb_first: number[];
  nonzero: number[];
  rows_kept_l2?: number[];
  /** Given with the first case of a shape. */
  weights?: number[];
}

interface PruningFile {
  l1_unstructured: PruningCase[];
  global_l1: { weights: number[][]; cases: { amount: number; masks: string[] }[] };
}

/** Magnitude pruning and bitmask bytes against torch and numpy (`gold/pruning.json`), exact. */
export const pruningCheck: GoldCheck = {
  pattern: /^gold\/pruning\.json$/,
  run(path) {
    const { l1_unstructured, global_l1 } = JSON.parse(readText(path)) as PruningFile;
    const comparison = new Comparison(0);
    const weightsOfShape = new Map<string, Float32Array>();
    for (const reference of l1_unstructured) {
      const key = String(reference.shape);
      if (reference.weights) weightsOfShape.set(key, Float32Array.from(reference.weights));
      compareCase(comparison, reference, weightsOfShape.get(key)!);
    }
    const tensors = global_l1.weights.map((weights) => Float32Array.from(weights));
    for (const { amount, masks } of global_l1.cases) {
      const ours = magnitudeMasks(tensors, amount).map((mask) => mask.join(''));
      comparison.addEqual(`global masks at ${amount}`, ours, masks);
    }
    return comparison.result();
  },
};

function compareCase(comparison: Comparison, reference: PruningCase, weights: Float32Array): void {
  const { shape, amount } = reference;
  const mask = magnitudeMasks([weights], amount)[0]!;
  const encoded = encodeBitmask(FP32.encode(applyMask(weights, mask)).codes, FP32.bits);
  const compare = (what: string, actual: unknown, expected: unknown) => {
    comparison.addEqual(`${what} of ${shape.join('x')} at ${amount}`, actual, expected);
  };
  compare('mask', mask.join(''), reference.mask);
  compare('packed mask', [...packMask(mask)], reference.packbits_msb_first);
  compare('packed mask, low bit first', [...packMask(mask, 'lsb-first')], reference.packbits_lsb_first);
  compare('number kept', mask.filter((bit) => bit === 1).length, reference.kept);
  compare('stored values', floatsOf(encoded.data), [...Float32Array.from(reference.nonzero)]);
  compare(
    'decoded',
    [...FP32.decode(decodeBitmask(encoded, FP32.bits, weights.length), new Uint8Array(0))],
    [...applyMask(weights, mask)],
  );
  if (reference.rows_kept_l2)
    compare('rows', [...rowMask(weights, shape[0]!, amount)], reference.rows_kept_l2);
}

function floatsOf(data: Uint8Array): number[] {
  const codes = unpackBits(data, FP32.bits, data.length / 4);
  return [...FP32.decode(codes, new Uint8Array(0))];
}
