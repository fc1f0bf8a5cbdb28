/** Compression of a tensor as large as ALBERT's word embeddings (30,000 × 128): throughput of each step. */
import { createRng } from '@adaptmem/core';
import { bench, describe } from 'vitest';
import { decodeBitmask, encodeBitmask } from '../src/compress/bitmask.js';
import { numberFormat } from '../src/compress/formats.js';
import { applyMask, magnitudeMasks } from '../src/compress/prune.js';

const stream = createRng(1).stream('bench');
const values = Float32Array.from({ length: 30_000 * 128 }, () => stream.normal() * 0.04);
const [mask] = magnitudeMasks([values], 0.6) as [Uint8Array];
/** CPU time (ms), so that other jobs on the machine do not count. */
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const options = { time: 500, warmupIterations: 1, now };

const FORMATS = [
  'adaptivfloat<8,3>',
  'adaptivfloat<6,3>',
  'posit<8,1>',
  'posit<16,1>',
  'int<8>',
  'int<8,asymmetric>',
  'int<8,channel>',
  'fp8<e4m3>',
  'fp8<e5m2>',
  'mxfp8<e4m3>',
  'mxint8',
  'mxfp4',
  'fp16',
];

describe('15.4 MB of float32', () => {
  bench('magnitudeMasks() at 60 %', () => void magnitudeMasks([values], 0.6), options);

  for (const name of FORMATS) {
    const format = numberFormat(name);
    const encoded = format.encode(values, { shape: [30_000, 128] });
    bench(`${name} encode`, () => void format.encode(values, { shape: [30_000, 128] }), options);
    bench(`${name} decode`, () => void format.decode(encoded.codes, encoded.metadata), options);
  }

  for (const layout of ['packed', 'lane-banked'] as const) {
    const { codes } = numberFormat('adaptivfloat<8,3>').encode(applyMask(values, mask));
    const encoded = encodeBitmask(codes, 8, layout);
    bench(`bitmask ${layout} encode`, () => void encodeBitmask(codes, 8, layout), options);
    bench(`bitmask ${layout} decode`, () => void decodeBitmask(encoded, 8, codes.length, layout), options);
  }
});
