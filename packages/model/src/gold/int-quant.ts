import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { type IntegerScheme, integer } from '../compress/integer.js';
import { packBits, unpackBits } from '../compress/pack-bits.js';
import { Comparison } from './comparison.js';
import { absoluteError } from './numbers.js';

type Input = number[] | { shape: number[]; data: number[] };

interface IntegerCase {
  name: string;
  scheme: string;
  range: [number, number];
  scale: number | number[];
  zero_point: number | number[];
  /** Row-major, nested where there are channels. */
  codes: (number | number[])[];
  dequantized: (number | number[])[];
}

interface IntegerFile {
  inputs: Record<string, Input>;
  per_tensor: IntegerCase[];
  per_channel: IntegerCase[];
}

/** Relative error of figures that the file writes with nine digits, as float32 needs. */
const NINE_DIGITS = 1e-8;

/** Integer quantisation against torch's observers (`gold/int-quant.json`): codes exact, values to the digits given. */
export const integerCheck: GoldCheck = {
  pattern: /^gold\/int-quant\.json$/,
  run(path) {
    const file = JSON.parse(readText(path)) as IntegerFile;
    const comparison = new Comparison(NINE_DIGITS);
    for (const reference of file.per_tensor) compareCase(comparison, file, reference, false);
    for (const reference of file.per_channel) compareCase(comparison, file, reference, true);
    return comparison.result();
  },
};

function compareCase(
  comparison: Comparison,
  { inputs }: IntegerFile,
  reference: IntegerCase,
  perChannel: boolean,
): void {
  const input = inputs[reference.name.split(',')[0]!]!;
  const { shape, data } = Array.isArray(input) ? { shape: [input.length], data: input } : input;
  const [low, high] = reference.range;
  const bits = Math.ceil(Math.log2(high - low + 1));
  const scheme = schemeOf(reference);
  const format = integer(bits, { scheme, perChannel });
  const { codes, metadata } = format.encode(Float32Array.from(data), { shape });
  const stored = unpackBits(packBits(codes, bits), bits, data.length);
  const decoded = format.decode(stored, metadata);
  const label = `${reference.name} ${reference.scheme} ${reference.range}`;
  const zeroPoints = [reference.zero_point].flat();
  const expectedCodes = reference.codes.flat();
  const expectedValues = reference.dequantized.flat();
  const length = data.length / zeroPoints.length;
  data.forEach((_, index) => {
    const zeroPoint = zeroPoints[Math.floor(index / length)]!;
    const difference = (expectedCodes[index]! - zeroPoint + 2 ** bits) % 2 ** bits;
    comparison.addEqual(`${label} code ${index}`, stored[index], difference);
    comparison.add(`${label} value ${index}`, relativeError(decoded[index]!, expectedValues[index]!));
  });
  compareScales(comparison, label, metadata, zeroPoints, low, [reference.scale].flat());
}

/** Scales are stored as big-endian float32, followed by the zero point above the lowest code. */
function compareScales(
  comparison: Comparison,
  label: string,
  metadata: Uint8Array,
  zeroPoints: readonly number[],
  low: number,
  scales: readonly number[],
): void {
  const view = new DataView(metadata.buffer);
  const bytes = metadata.length / scales.length;
  scales.forEach((scale, channel) => {
    const at = channel * bytes;
    comparison.add(`${label} scale ${channel}`, relativeError(view.getFloat32(at), scale));
    if (bytes === 5) {
      comparison.addEqual(`${label} zero point ${channel}`, view.getUint8(at + 4) + low, zeroPoints[channel]);
    }
  });
}

/** torch's `affine` is ours whatever its range, because we keep codes relative to the zero point. */
function schemeOf({ scheme, range: [low, high] }: IntegerCase): IntegerScheme {
  if (scheme.endsWith('affine')) return 'asymmetric';
  return low === -high ? 'symmetric' : 'full';
}

function relativeError(actual: number, expected: number): number {
  return expected === 0 ? absoluteError(actual, 0) : Math.abs(actual - expected) / Math.abs(expected);
}
