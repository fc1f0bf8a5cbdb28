import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, sha256 } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import type { TensorMap } from '../tensor-map.js';
import { compressModel } from './compress-model.js';
import { ENCODING_NAMES } from './encodings.js';
import { decodePackedModel, encodePackedModel, readPackedModel, writePackedModel } from './packed-model.js';
import { CompressionSettings } from './settings.js';

const tensors: TensorMap = new Map([
  ['albert.pooler.weight', { shape: [3, 5], data: Float32Array.from({ length: 15 }, (_, i) => i - 7) }],
  ['albert.pooler.bias', { shape: [3], data: Float32Array.of(0.1, -0.2, 0.3) }],
  ['classifier.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
]);
const settings = CompressionSettings.parse({
  groups: {
    pooler: { sparsity: 0.4, format: 'adaptivfloat<6,3>', encoding: 'bitmask' },
    classifier: { format: 'bf16' },
  },
});
const model = compressModel(tensors, settings);
const bytes = () => Buffer.from(encodePackedModel(model));

/** The file with a piece of its header's text replaced by one of the same length, and a checksum that fits. */
function withHeader(piece: string, replacement: string): Buffer {
  expect(replacement.length).toBe(piece.length);
  const changed = bytes();
  changed.write(replacement, changed.indexOf(piece), 'latin1');
  const header = changed.subarray(40, 40 + changed.readUInt32LE(4));
  changed.write(sha256(header), 8, 'hex');
  return changed;
}

/** The file with one bit changed. */
function withFlippedBit(byte: number, bit: number): Buffer {
  const damaged = bytes();
  damaged[byte]! ^= 1 << bit;
  return damaged;
}

describe('writePackedModel()', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'adaptmem-packed-')), 'model.amz');

  it('writes what readPackedModel() gives back, in the same bytes each time', () => {
    writePackedModel(path, model);
    expect(readPackedModel(path)).toEqual(model);
    const first = readFileSync(path);
    writePackedModel(path, compressModel(tensors, settings));
    expect(readFileSync(path).equals(first)).toBe(true);
  });

  it('leaves the file as it was where the new model cannot be stored', () => {
    writePackedModel(path, model);
    const before = readFileSync(path);
    const broken: TensorMap = new Map(tensors).set('albert.pooler.bias', {
      shape: [3],
      data: Float32Array.of(0, Number.NaN, 1),
    });
    expect(() => writePackedModel(path, compressModel(broken, settings))).toThrow(
      'Tensor "albert.pooler.bias": Value NaN at index 1 cannot be stored as',
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('refuses a file with a flipped bit of its header, and changes nothing on the disk', () => {
    const damaged = withFlippedBit(60, 3);
    writeFileSync(path, damaged);
    expect(() => readPackedModel(path)).toThrow(`${path}: Header does not match its checksum`);
    expect(readFileSync(path).equals(damaged)).toBe(true);
  });

  it('refuses a file that was cut off anywhere', () => {
    const whole = bytes();
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodePackedModel(whole.subarray(0, length), 'm.amz')).toThrow(DataError);
    }
    writeFileSync(path, whole.subarray(0, whole.length - 1));
    expect(() => readPackedModel(path)).toThrow(`${path}: Expected ${whole.length} bytes by the header`);
  });
});

describe('decodePackedModel()', () => {
  const decode = (damaged: Buffer) => () => decodePackedModel(damaged, 'm.amz');

  it.each([
    [
      'bytes behind the end',
      Buffer.concat([bytes(), Buffer.of(0)]),
      /m\.amz: Expected \d+ bytes by the header/,
    ],
    ['another kind of file', Buffer.from('PK\u0003\u0004 and so on'), /Expected a compressed model/],
    ['a header that is no JSON', withHeader('{"version"', '{"version\''), /Header is no JSON/],
    ['a version of later', withHeader('"version":2', '"version":3'), /Header "version"/],
    ['a shape of another size', withHeader('[3,5]', '[3,9]'), /"albert\.pooler\.weight": A mask of 27/],
    ['a format that is not ours', withHeader('"bf16"', '"bf61"'), /Unknown number format "bf61"/],
    ['a name twice', withHeader('albert.pooler.bias"', 'albert.pooler.bi_s"'), undefined],
    ['another width of the same bytes', withHeader('"bf16"', '"fp16"'), undefined],
  ])('knows %s', (_what, damaged, message) => {
    if (message) expect(decode(damaged)).toThrow(message);
    else expect(decode(damaged)).not.toThrow();
  });

  it('refuses a file with any bit flipped, and says whether header or tensors are damaged', () => {
    const whole = bytes();
    const body = 40 + whole.readUInt32LE(4);
    for (let byte = 0; byte < whole.length; byte++) {
      expect(decode(withFlippedBit(byte, byte % 8))).toThrow(DataError);
    }
    expect(decode(withFlippedBit(60, 3))).toThrow('m.amz: Header does not match its checksum');
    expect(decode(withFlippedBit(body + 2, 0))).toThrow('m.amz: Tensors do not match their checksum');
  });

  it.each(ENCODING_NAMES)('reads what was encoded as %s', (encoding) => {
    const groups = { pooler: { sparsity: 0.4, format: 'posit<7,1>', encoding } };
    const packed = compressModel(tensors, CompressionSettings.parse({ groups }));
    expect(packed.tensors[0]!.encoding).toBe(encoding);
    expect(decodePackedModel(Buffer.from(encodePackedModel(packed)), 'm.amz')).toEqual(packed);
  });

  it('refuses two tensors of one name', () => {
    const twice = Buffer.from(encodePackedModel({ tensors: [model.tensors[1]!, model.tensors[1]!] }));
    expect(decode(twice)).toThrow('Header names the tensor "albert.pooler.bias" twice');
  });
});
