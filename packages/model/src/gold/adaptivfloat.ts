import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { type AdaptivFloatOptions, adaptivFloat, exponentBiasOf } from '../compress/adaptivfloat.js';
import { packBits, unpackBits } from '../compress/pack-bits.js';
import { Comparison } from './comparison.js';
import { absoluteError } from './numbers.js';

interface AdaptivFloatFile {
  inputs: Record<string, number[]>;
  /** By format, `<n,e>`, and by input. */
  formats: Record<
    string,
    Record<string, { paper?: number[]; head?: number[]; paper_exp_bias?: number; exp_max?: number }>
  >;
  given_bias?: { n_bits: number; n_exp: number; paper_exp_bias: number; input: string; paper: number[] }[];
}

/** Both published AdaptivFloat algorithms, through packed bits, exact (`gold/adaptivfloat.json`). */
export const adaptivFloatCheck: GoldCheck = {
  pattern: /^gold\/adaptivfloat\.json$/,
  run(path) {
    const file = JSON.parse(readText(path)) as AdaptivFloatFile;
    const comparison = new Comparison(0);
    for (const [format, cases] of Object.entries(file.formats)) {
      const [bits, exponentBits] = format.match(/\d+/g)!.map(Number) as [number, number];
      for (const [input, { paper, head, paper_exp_bias }] of Object.entries(cases)) {
        const values = Float32Array.from(file.inputs[input]!);
        const name = `${format} ${input}`;
        if (paper_exp_bias !== undefined) {
          comparison.addEqual(`${name} bias`, exponentBiasOf(values, exponentBits), paper_exp_bias);
        }
        for (const [algorithm, expected] of Object.entries({ paper, head })) {
          const options = { algorithm } as AdaptivFloatOptions;
          if (expected) compareTensor(comparison, name, values, bits, exponentBits, options, expected);
        }
      }
    }
    for (const { n_bits, n_exp, paper_exp_bias, input, paper } of file.given_bias ?? []) {
      const values = Float32Array.from(file.inputs[input]!);
      const options = { exponentBias: paper_exp_bias };
      compareTensor(comparison, `<${n_bits},${n_exp}> ${input}`, values, n_bits, n_exp, options, paper);
    }
    return comparison.result();
  },
};

function compareTensor(
  comparison: Comparison,
  name: string,
  values: Float32Array,
  bits: number,
  exponentBits: number,
  options: AdaptivFloatOptions,
  expected: readonly number[],
): void {
  const format = adaptivFloat(bits, exponentBits, options);
  const { codes, metadata } = format.encode(values);
  const decoded = format.decode(unpackBits(packBits(codes, bits), bits, values.length), metadata);
  const least = leastMagnitude(values, bits, exponentBits, options);
  const label = `${name} ${options.algorithm ?? `bias ${options.exponentBias}`}`;
  expected.forEach((value, index) => {
    const wanted = Math.abs(value) === least / 2 ? Math.sign(value) * least : value;
    comparison.add(`${label}[${index}]`, absoluteError(decoded[index] ?? Number.NaN, wanted));
  });
}

/**
 * The least magnitude that has a code, by the paper's formula 2^bias · (1 + 2^-m). The reference program passes
 * a value of exactly half of it on as it is (it is neither below nor above), though no code stands for it; ours
 * rounds it up, and the comparison expects that. `head` has no such case.
 */
function leastMagnitude(
  values: Float32Array,
  bits: number,
  exponentBits: number,
  { algorithm, exponentBias }: AdaptivFloatOptions,
): number {
  if (algorithm === 'head') return Number.NaN;
  const bias = exponentBias ?? exponentBiasOf(values, exponentBits);
  return 2 ** bias * (1 + 2 ** -(bits - 1 - exponentBits));
}
