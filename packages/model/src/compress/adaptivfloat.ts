/**
 * AdaptivFloat<n,e> (Tambe et al., DAC 2020): a small float whose exponent range is moved, tensor by tensor, to
 * the largest magnitude. A code is sign · exponent (e bits) · mantissa (m = n − 1 − e bits), and stands for
 * ±2^(bias + exponent) · (1 + mantissa / 2^m); there are no subnormals, and the code 0 (with either sign) is zero,
 * as in EdgeBERT's datapath (harvard-acc/EdgeBERT, `hw/cmod/include/Spec.h`).
 *
 * Two algorithms were published in ttambe/AdaptivFloat, and they give other numbers:
 * `paper` (commit 15f7620, the paper's) uses all 2^e exponents up to that of the largest magnitude and rounds what
 * is at least half of the least magnitude up to it; `head` (commit e107ec4) uses 2^e − 2 exponents and flushes all
 * that is below the least magnitude to zero. Both share the decoder: they differ in the bias and in which codes
 * are the lowest and the highest.
 */
import { decodeByTable, limitAfter, type MagnitudeCodes, magnitudeCodes } from './magnitude-codes.js';
import type { EncodeContext, NumberFormat } from './number-format.js';

/** Which of the two published versions. */
export type AdaptivFloatAlgorithm = 'paper' | 'head';

export interface AdaptivFloatOptions {
  /** @default 'paper' */
  algorithm?: AdaptivFloatAlgorithm;
  /** Exponent of the code field 0 for every tensor, instead of one from each tensor's largest magnitude. */
  exponentBias?: number;
}

/** Stored width of the exponent bias: with 16 bits no float32 tensor is out of range (assumption, ours). */
const BIAS_BITS = 16;
/** Biases of which the tables are kept: a model has few, faulty metadata may have any. */
const KEPT_CODECS = 32;

/**
 * The number format AdaptivFloat<`bits`,`exponentBits`>.
 *
 * @param bits width of a code, 2 … 16
 * @param exponentBits 0 … `bits` − 1, at most 8; `head` needs 2
 * @throws RangeError if the widths do not fit
 * @example adaptivFloat(8, 3).encode(Float32Array.of(0.5, -0.01)).codes
 */
export function adaptivFloat(
  bits: number,
  exponentBits: number,
  { algorithm = 'paper', exponentBias }: AdaptivFloatOptions = {},
): NumberFormat {
  assertWidths({ bits, exponentBits }, algorithm);
  const name = `adaptivfloat<${bits},${exponentBits}${algorithm === 'head' ? ',head' : ''}>`;
  const codecs = new Map<number, MagnitudeCodes>();
  const codecOf = (bias: number) => {
    const codec = codecs.get(bias) ?? codecAt(bias, { name, bits, exponentBits, algorithm });
    if (codecs.size >= KEPT_CODECS) codecs.clear();
    codecs.set(bias, codec);
    return codec;
  };
  return {
    name,
    bits,
    metadataBits: () => BIAS_BITS,
    encode(values, { largest }: EncodeContext = {}) {
      const covered = largest === undefined ? values : Float32Array.of(largest);
      const bias = exponentBias ?? exponentBiasOf(covered, exponentBits, algorithm);
      return { codes: codecOf(bias).encode(values), metadata: biasBytes(bias) };
    },
    decode: (codes, metadata) => decodeByTable(codecOf(biasOfBytes(metadata)).values, codes),
  };
}

/**
 * The exponent of code field 0 that brings the largest magnitude into the highest binade. A tensor of zeros takes
 * that of 0.5, as `frexp(0)` gives (the published code).
 *
 * paper: floor(log2 max|x|) − (2^e − 1), DAC 2020, algorithm 1; head: one more, since its field 0 is only zero.
 */
export function exponentBiasOf(
  values: Float32Array,
  exponentBits: number,
  algorithm: AdaptivFloatAlgorithm = 'paper',
): number {
  const exponents = 2 ** exponentBits;
  return largestExponentOf(values) - (algorithm === 'paper' ? exponents - 1 : exponents - 2);
}

/** floor(log2 max|x|), exact for subnormals too; −1 for a tensor of zeros. */
function largestExponentOf(values: Float32Array): number {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const magnitude = Math.abs(values[index]!);
    if (magnitude > largest) largest = magnitude;
  }
  if (largest === 0 || !Number.isFinite(largest)) return -1;
  double[0] = largest;
  return (words[1]! >>> 20) - 1023; // exponent field of a double (IEEE 754-2019, table 3.5), little-endian
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

interface Widths {
  bits: number;
  exponentBits: number;
}

function assertWidths({ bits, exponentBits }: Widths, algorithm: AdaptivFloatAlgorithm): void {
  const least = algorithm === 'head' ? 2 : 0;
  const fits = Number.isInteger(bits) && bits >= 2 && bits <= 16 && Number.isInteger(exponentBits);
  if (fits && exponentBits >= least && exponentBits <= Math.min(bits - 1, 8)) return;
  throw new RangeError(
    `AdaptivFloat<n,e> (${algorithm}) needs n of 2 to 16 and e of ${least} to min(n - 1, 8), got <${bits},${exponentBits}>`,
  );
}

/**
 * The codec at one bias. `paper` rounds from half the least magnitude up to it, `head` flushes all below it, does
 * not use the codes of exponent field 0, nor those of the highest one.
 */
function codecAt(
  bias: number,
  { name, bits, exponentBits, algorithm }: Widths & { name: string; algorithm: AdaptivFloatAlgorithm },
): MagnitudeCodes {
  const mantissaBits = bits - 1 - exponentBits;
  const binade = 2 ** mantissaBits;
  const magnitudes = Float64Array.from({ length: 2 ** (bits - 1) }, (_, code) =>
    code === 0 ? 0 : valueOfCode(code, bias, mantissaBits),
  );
  const isPaper = algorithm === 'paper';
  const lowest = isPaper ? 1 : binade;
  const highest = isPaper ? magnitudes.length - 1 : magnitudes.length - 1 - binade;
  const leastKept = magnitudes[lowest]! / (isPaper ? 2 : 1);
  return magnitudeCodes({
    name,
    bits,
    magnitudes,
    limits: Float64Array.from({ length: highest }, (_, code) => {
      if (code < lowest) return leastKept;
      const tie = (magnitudes[code]! + magnitudes[code + 1]!) / 2;
      return mantissaBits === 0 ? tie : limitAfter(tie, code); // 1.5 rounds to 2, where no mantissa bit is kept
    }),
    negative: (code) => code + 2 ** (bits - 1),
  });
}

function valueOfCode(magnitudeCode: number, bias: number, mantissaBits: number): number {
  const binade = 2 ** mantissaBits;
  const mantissa = 1 + (magnitudeCode % binade) / binade;
  return mantissa * 2 ** (bias + Math.floor(magnitudeCode / binade));
}

/** Two's complement, most significant byte first. */
function biasBytes(bias: number): Uint8Array {
  return Uint8Array.of(bias >> 8, bias);
}

function biasOfBytes(metadata: Uint8Array): number {
  return ((metadata[0]! << 24) >> 16) | metadata[1]!;
}
