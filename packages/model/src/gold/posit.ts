import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { packBits, unpackBits } from '../compress/pack-bits.js';
import { type PositZeroPolicy, posit } from '../compress/posit.js';
import { Comparison } from './comparison.js';
import { absoluteError, type JsonNumber } from './numbers.js';

interface PositFile {
  inputs: JsonNumber[];
  /** By format, `posit(n,es)`: the value of each code, and the code of each input. */
  formats: Record<string, { values: (JsonNumber | 'NaR')[]; codes: number[] }>;
  /** Where rounding changes: the codes just below, at, and just above. */
  boundaries: Record<string, { ties: number[]; codes_below_at_above: [number, number, number][] }>;
  /** Values of the inputs by an emulator that flushes to zero. */
  quantized_training: Record<string, JsonNumber[]>;
}

/** Posits against universal, and with the other zero policy against a training emulator (`gold/posit.json`), exact. */
export const positCheck: GoldCheck = {
  pattern: /^gold\/posit\.json$/,
  run(path) {
    const file = JSON.parse(readText(path)) as PositFile;
    const comparison = new Comparison(0);
    for (const [name, { values, codes }] of Object.entries(file.formats)) {
      compareValues(comparison, name, values);
      compareCodes(comparison, name, file.inputs, codes);
    }
    for (const [name, boundaries] of Object.entries(file.boundaries)) {
      compareBoundaries(comparison, name, boundaries);
    }
    for (const [name, expected] of Object.entries(file.quantized_training)) {
      compareFlushed(comparison, name, file.inputs, expected);
    }
    return comparison.result();
  },
};

function formatOf(name: string, zeroPolicy?: PositZeroPolicy) {
  const [bits, exponentBits] = name.match(/\d+/g)!.map(Number) as [number, number];
  return posit(bits, exponentBits, zeroPolicy);
}

function compareValues(comparison: Comparison, name: string, values: readonly (JsonNumber | 'NaR')[]): void {
  const decoded = formatOf(name).decode(
    Uint16Array.from(values, (_, code) => code),
    new Uint8Array(0),
  );
  values.forEach((value, code) => {
    const expected = value === 'NaR' ? 'NaN' : value;
    comparison.add(`${name} value of code ${code}`, absoluteError(decoded[code]!, expected));
  });
}

function compareCodes(
  comparison: Comparison,
  name: string,
  inputs: readonly JsonNumber[],
  codes: readonly number[],
): void {
  const format = formatOf(name);
  inputs.forEach((input, index) => {
    comparison.addEqual(`${name} code of ${input}`, format.codeOf(Number(input)), codes[index]);
  });
  // the codes that tensors get, through packed bits; NaN and infinities have none there
  const finite = inputs.flatMap((input, index) => (Number.isFinite(Number(input)) ? [index] : []));
  const encoded = format.encode(Float32Array.from(finite, (index) => Number(inputs[index])));
  const stored = unpackBits(packBits(encoded.codes, format.bits), format.bits, finite.length);
  finite.forEach((index, at) => {
    comparison.addEqual(`${name} stored code of ${inputs[index]}`, stored[at], codes[index]);
  });
}

function compareBoundaries(
  comparison: Comparison,
  name: string,
  { ties, codes_below_at_above }: PositFile['boundaries'][string],
): void {
  const { codeOf, bits } = formatOf(name);
  ties.forEach((tie, index) => {
    const near = [neighbour(tie, -1n), tie, neighbour(tie, 1n)];
    const expected = codes_below_at_above[index]!;
    comparison.addEqual(`${name} around ${tie}`, near.map(codeOf), expected);
    const mirrored = expected.map((code) => 2 ** bits - code);
    comparison.addEqual(
      `${name} around ${-tie}`,
      near.map((value) => codeOf(-value)),
      mirrored,
    );
  });
}

function compareFlushed(
  comparison: Comparison,
  name: string,
  inputs: readonly JsonNumber[],
  expected: readonly JsonNumber[],
): void {
  const format = formatOf(name, 'flush');
  const codes = Uint16Array.from(inputs, (input) => format.codeOf(Number(input)));
  const decoded = format.decode(codes, new Uint8Array(0));
  inputs.forEach((input, index) => {
    if (!Number.isFinite(Number(input))) return; // not a value that a tensor may hold
    comparison.add(`${name} flushing, ${input}`, absoluteError(decoded[index]!, expected[index]!));
  });
}

/** The double beside a positive one. */
function neighbour(value: number, step: bigint): number {
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0]! += step;
  return new Float64Array(bits.buffer)[0]!;
}
