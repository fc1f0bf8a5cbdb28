import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, FileError } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorMap } from '../tensor-map.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  openSafetensors,
  readSafetensors,
  readSafetensorsRaw,
  valuesOf,
  writeSafetensors,
} from './safetensors.js';

const folder = mkdtempSync(join(tmpdir(), 'adaptmem-safetensors-'));

const EXAMPLE: TensorMap = new Map([
  ['10', { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 65504, 0, -0) }],
  ['9', { shape: [], data: Float32Array.of(7.5) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
]);

/** A file made by hand, with a header that the encoder would never write. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('writeSafetensors()', () => {
  it('keeps names, order, shapes and every bit in F32', () => {
    const path = join(folder, 'a.safetensors');
    writeSafetensors(path, EXAMPLE, { metadata: { note: 'café' } });
    const read = readSafetensors(path);
    expect([...read.keys()]).toEqual(['10', '9', 'empty']);
    expect(read).toEqual(EXAMPLE);
    expect(readSafetensorsRaw(path).metadata).toEqual({ note: 'café' });
  });

  it('is deterministic and starts the data at a multiple of 8', () => {
    const bytes = encodeSafetensors(EXAMPLE);
    expect(encodeSafetensors(new Map(EXAMPLE))).toEqual(bytes);
    const length = Number(Buffer.from(bytes).readBigUInt64LE());
    expect(length % 8).toBe(0);
  });

  it.each(['F16', 'BF16'] as const)('halves the data in %s', (dtype) => {
    const { tensors } = decodeSafetensors(encodeSafetensors(EXAMPLE, { dtype }), 'x');
    expect(tensors.get('10')?.bytes.length).toBe(12);
    expect(Array.from(valuesOf(tensors.get('10')!)).slice(0, 3)).toEqual([1, -2, 0.5]);
  });

  it('gives any tensors back', () => {
    const tensor = fc
      .array(fc.float({ noNaN: true }), { maxLength: 6 })
      .map((values) => ({ shape: [values.length], data: Float32Array.from(values) }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tensor), (named) => {
        const tensors: TensorMap = new Map(Object.entries(named).filter(([name]) => name !== '__metadata__'));
        const { tensors: raw } = decodeSafetensors(encodeSafetensors(tensors), 'x');
        expect(
          new Map(
            [...raw].map(([name, { shape, bytes }]) => [
              name,
              { shape, data: new Float32Array(bytes.buffer) },
            ]),
          ),
        ).toEqual(tensors);
      }),
      { seed: 5 },
    );
  });

  it('refuses data that does not fill its shape', () => {
    const tensors: TensorMap = new Map([['w', { shape: [3], data: new Float32Array(2) }]]);
    expect(() => encodeSafetensors(tensors)).toThrow(RangeError);
  });

  it('refuses the one name that is no tensor in a header', () => {
    const tensors: TensorMap = new Map([['__metadata__', { shape: [0], data: new Float32Array(0) }]]);
    expect(() => encodeSafetensors(tensors)).toThrow(/"__metadata__"/);
  });
});

describe('readSafetensors()', () => {
  it('names a file that is not there', () => {
    expect(() => readSafetensors(join(folder, 'none'))).toThrow(FileError);
  });

  it('reads one tensor and leaves the rest', () => {
    const path = join(folder, 'lazy.safetensors');
    writeSafetensors(path, EXAMPLE);
    const file = openSafetensors(path);
    expect(file.entries.map(({ name }) => name)).toEqual(['10', '9', 'empty']);
    expect(file.readFloat32('9')).toEqual(EXAMPLE.get('9'));
    expect(file.read('9').bytes.buffer.byteLength).toBe(4);
    expect(() => file.read('11')).toThrow(/has no tensor "11"/);
    file.close();
  });

  it('refuses a file that is cut anywhere', () => {
    const path = join(folder, 'whole.safetensors');
    writeSafetensors(path, EXAMPLE);
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(() => readSafetensors(path), `${length} bytes`).toThrow(DataError);
    }
  });

  it.each([
    ['a header that is too long', Buffer.from('ffffffffffffff7f7b7d', 'hex'), /limit is 100000000/],
    ['no JSON', fileOf('{"a": ', 0), /not JSON/],
    [
      'no UTF-8',
      Buffer.concat([
        fileOf('', 0).map((byte, index) => (index === 0 ? 4 : byte)),
        Buffer.from('7bff227d', 'hex'),
      ]),
      /not JSON in UTF-8/,
    ],
    ['a list', fileOf([], 0), /must be a JSON object/],
    [
      'one name twice',
      fileOf(`{"a":${JSON.stringify(f32(0, 4))},"\\u0061":${JSON.stringify(f32(4, 8))}}`, 8),
      /names "a" more than once/,
    ],
    ['an unknown dtype', fileOf({ a: { ...f32(0, 4), dtype: 'F31' } }, 4), /Unknown dtype "F31"/],
    [
      'JSON that is deep',
      fileOf(`{"a":{"dtype":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, 0),
      /Unknown dtype of type object/,
    ],
    [
      'more mistakes than anyone reads',
      fileOf(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`t${index}`, 0])), 0),
      /10 more mistakes/,
    ],
    ['a negative size', fileOf({ a: f32(0, 4, [-1]) }, 4), /whole numbers/],
    [
      'offsets that are no pair',
      fileOf({ a: { dtype: 'U8', shape: [1], data_offsets: [0] } }, 1),
      /two whole numbers/,
    ],
    [
      'offsets that do not fit the shape',
      fileOf({ a: f32(0, 4, [2]) }, 4),
      /needs 8 bytes, offsets 0 to 4 give 4/,
    ],
    ['a shape beyond all memory', fileOf({ a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4), /needs 4\.8/],
    ['an overlap', fileOf({ a: f32(0, 8), b: f32(4, 12) }, 12), / b: Data starts at byte 4, inside another/],
    ['a hole', fileOf({ a: f32(0, 4), b: f32(8, 12) }, 12), /leaving 4 bytes/],
    ['data outside the file', fileOf({ a: f32(0, 4), b: f32(4, 12) }, 8), /Data ends at byte 12/],
    ['bytes behind the data', fileOf({ a: f32(0, 4) }, 8), /4 bytes behind/],
    ['metadata that is no text', fileOf({ __metadata__: { a: 1 } }, 0), /object of strings/],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'bad.safetensors')).toThrow(DataError);
    expect(() => decodeSafetensors(bytes, 'bad.safetensors')).toThrow(message);
  });

  it('survives any damage to a file: it reads or is refused with a DataError', () => {
    const whole = encodeSafetensors(EXAMPLE);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          decodeSafetensors(bytes, 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { seed: 13, numRuns: 2000 },
    );
  });

  it('shows all mistakes of a header together', () => {
    const bytes = fileOf({ a: { dtype: 'X' }, b: f32(0, 4, [2]) }, 4);
    expect(() => decodeSafetensors(bytes, 'bad.safetensors')).toThrow(/ a: [^\n]*\n.* b: /);
  });
});
