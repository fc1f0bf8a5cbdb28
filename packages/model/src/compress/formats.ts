/** The number formats by name. A new format is one file and one line in `FAMILIES`. */
import { nearestWord } from '@adaptmem/core';
import { adaptivFloat } from './adaptivfloat.js';
import { BF16, FP16, FP32 } from './ieee-float.js';
import type { NumberFormat } from './number-format.js';

interface Family {
  /** How its names look, for messages. */
  notation: string;
  pattern: RegExp;
  make(...parameters: readonly string[]): NumberFormat;
}

const FAMILIES: readonly Family[] = [
  { notation: 'fp32', pattern: /^fp32$/, make: () => FP32 },
  { notation: 'fp16', pattern: /^fp16$/, make: () => FP16 },
  { notation: 'bf16', pattern: /^bf16$/, make: () => BF16 },
  {
    notation: 'adaptivfloat<n,e>',
    pattern: /^adaptivfloat<(\d+),(\d+)>$/,
    make: (bits, exponentBits) => adaptivFloat(Number(bits), Number(exponentBits)),
  },
  {
    notation: 'adaptivfloat<n,e,head>',
    pattern: /^adaptivfloat<(\d+),(\d+),head>$/,
    make: (bits, exponentBits) => adaptivFloat(Number(bits), Number(exponentBits), { algorithm: 'head' }),
  },
];

/** How the names of the formats look, in the order in which messages list them. */
export const NUMBER_FORMATS: readonly string[] = FAMILIES.map(({ notation }) => notation);

/**
 * The format of a name.
 * @throws RangeError if there is none, or its widths do not fit
 * @example numberFormat('adaptivfloat<8,3>').bits // 8
 */
export function numberFormat(name: string): NumberFormat {
  for (const { pattern, make } of FAMILIES) {
    const match = pattern.exec(name);
    if (match) return make(...match.slice(1));
  }
  const near = nearestWord(name, NUMBER_FORMATS);
  throw new RangeError(
    `Unknown number format "${name}"; ${near ? `did you mean "${near}"? ` : ''}Known: ${NUMBER_FORMATS.join(', ')}`,
  );
}
