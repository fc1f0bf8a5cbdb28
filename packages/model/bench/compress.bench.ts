/** Compression of a tensor as large as ALBERT's word embeddings (30,000 × 128): throughput of each step. */
import { createRng } from '@adaptmem/core';
import { bench, describe } from 'vitest';
import { decodeBitmask, encodeBitmask } from '../src/compress/bitmask.js';
import { numberFormat } from '../src/compress/formats.js';
import { applyMask, magnitudeMasks } from '../src/compress/prune.js';

const stream = createRng(1).stream('bench');
const values = Float32Array.from({ length: 30_000 * 128 }, () => stream.normal() * 0.04);
const [mask] = magnitudeMasks([values], 0.6) as [Uint8Array];
const options = { time: 1000, warmupIterations: 1 };

describe('15.4 MB of float32', () => {
  bench('magnitudeMasks() at 60 %', () => void magnitudeMasks([values], 0.6), options);

  for (const name of ['adaptivfloat<8,3>', 'adaptivfloat<6,3>', 'fp16']) {
    const format = numberFormat(name);
    const encoded = format.encode(values);
    bench(`${name} encode`, () => void format.encode(values), options);
    bench(`${name} decode`, () => void format.decode(encoded.codes, encoded.metadata), options);
  }

  for (const layout of ['packed', 'lane-banked'] as const) {
    const { codes } = numberFormat('adaptivfloat<8,3>').encode(applyMask(values, mask));
    const encoded = encodeBitmask(codes, 8, layout);
    bench(`bitmask ${layout} encode`, () => void encodeBitmask(codes, 8, layout), options);
    bench(`bitmask ${layout} decode`, () => void decodeBitmask(encoded, 8, codes.length, layout), options);
  }
});
