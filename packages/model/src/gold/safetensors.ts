import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import {
  decodeSafetensors,
  encodeSafetensors,
  type RawTensor,
  readSafetensors,
  readSafetensorsRaw,
  valuesOf,
} from '../checkpoint/safetensors.js';
import { Comparison } from './comparison.js';
import { absoluteError, type JsonNumber } from './numbers.js';

/** A tensor of the reference file: with its shape, as a list (one axis), or as a number (no axis). */
type Expected = { shape: number[]; data: JsonNumber[] } | (JsonNumber | boolean)[] | number;

/** `float` stands for the tensors of full precision. */
const TENSORS_OF_KEY: Record<string, readonly string[]> = { float: ['f32', 'f64'] };

/** Every element type of a safetensors file that was written by hand, beside the values as JSON. */
export const safetensorsCheck: GoldCheck = {
  pattern: /^gold\/safetensors\/[^/]+\.json$/,
  run(path) {
    const { tensors } = readSafetensorsRaw(path.replace(/\.json$/, '.safetensors'));
    const { note: _note, ...expected } = JSON.parse(readText(path)) as Record<string, Expected>;
    const comparison = new Comparison(0);
    for (const [key, value] of Object.entries(expected)) {
      for (const name of TENSORS_OF_KEY[key] ?? [key]) {
        compareTensor(comparison, name, tensors.get(name), value);
      }
    }
    return comparison.result();
  },
};

/** What we write of a reference file's tensors reads back as the same. */
export const safetensorsRoundTripCheck: GoldCheck = {
  pattern: /^gold\/safetensors\/[^/]+\.safetensors$/,
  run(path) {
    const tensors = readSafetensors(path);
    const { metadata } = readSafetensorsRaw(path);
    const written = decodeSafetensors(encodeSafetensors(tensors, { metadata }), path);
    const comparison = new Comparison(0);
    comparison.addEqual('metadata', written.metadata, metadata);
    for (const [name, { shape, data }] of tensors) {
      compareTensor(comparison, name, written.tensors.get(name), {
        shape: [...shape],
        data: Array.from(data),
      });
    }
    return comparison.result();
  },
};

function compareTensor(
  comparison: Comparison,
  name: string,
  tensor: RawTensor | undefined,
  expected: Expected,
): void {
  const { shape, data } = normalised(expected);
  comparison.addEqual(`shape of "${name}"`, tensor?.shape, shape);
  if (!tensor) return;
  const values = valuesOf(tensor);
  comparison.addEqual(`length of "${name}"`, values.length, data.length);
  data.forEach((value, index) => {
    comparison.add(`"${name}"[${index}]`, absoluteError(values[index] ?? Number.NaN, value));
  });
}

function normalised(expected: Expected): { shape: number[]; data: JsonNumber[] } {
  if (typeof expected === 'number') return { shape: [], data: [expected] };
  if (!Array.isArray(expected)) return expected;
  return { shape: [expected.length], data: expected.map(Number) };
}
