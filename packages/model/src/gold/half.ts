import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import {
  decodeBfloat16,
  decodeFloat16,
  encodeBfloat16,
  encodeFloat16,
  type HalfDecoder,
  type HalfEncoder,
} from '../checkpoint/half.js';
import { Comparison } from './comparison.js';
import { absoluteError, type JsonNumber } from './numbers.js';

interface HalfFile {
  decode: { bits: number[]; f16: JsonNumber[]; bf16: JsonNumber[] };
  encode: { f32: JsonNumber[]; f16_bits: number[]; bf16_bits: number[] };
}

/** float16 and bfloat16 both ways against torch (`gold/half.json`), every case exact. */
export const halfCheck: GoldCheck = {
  pattern: /^gold\/half\.json$/,
  run(path) {
    const { decode, encode } = JSON.parse(readText(path)) as HalfFile;
    const comparison = new Comparison(0);
    compareDecoder(comparison, 'float16', decodeFloat16, decode.bits, decode.f16);
    compareDecoder(comparison, 'bfloat16', decodeBfloat16, decode.bits, decode.bf16);
    compareEncoder(comparison, 'float16', encodeFloat16, decodeFloat16, encode.f32, encode.f16_bits);
    compareEncoder(comparison, 'bfloat16', encodeBfloat16, decodeBfloat16, encode.f32, encode.bf16_bits);
    return comparison.result();
  },
};

function compareDecoder(
  comparison: Comparison,
  format: string,
  decode: HalfDecoder,
  bits: readonly number[],
  values: readonly JsonNumber[],
): void {
  values.forEach((value, index) => {
    comparison.add(`${format} decode of ${bits[index]}`, absoluteError(decode(bits[index]!), value));
  });
}

/** A NaN has several patterns, and the file's JSON lost the sign of -0: the expected bits give the sign back. */
function compareEncoder(
  comparison: Comparison,
  format: string,
  encode: HalfEncoder,
  decode: HalfDecoder,
  values: readonly JsonNumber[],
  bits: readonly number[],
): void {
  values.forEach((value, index) => {
    const expected = bits[index]!;
    const number = Number(value) === 0 && expected >= 0x8000 ? -0 : Number(value);
    const actual = encode(number);
    const same = actual === expected || (Number.isNaN(number) && Number.isNaN(decode(actual)));
    comparison.add(`${format} encode of ${value} (expected ${expected}, got ${actual})`, same ? 0 : 1);
  });
}
