/**
 * Posit<n,es> (Gustafson and Yonemoto 2017; Posit Standard 2022 has es = 2): sign, a run of equal bits (the regime,
 * worth 2^(2^es) each), es exponent bits and the mantissa; what the regime leaves no room for is cut and counts as
 * zero. Negative values are the two's complement, so codes are ordered like values. The code 2^(n−1) is NaR, "not a
 * real", and decodes to NaN.
 *
 * Rounding is to the nearest bit string, ties to the even one, and saturates at the largest value.
 */
import { decodeByTable, limitAfter, type MagnitudeCodes, magnitudeCodes } from './magnitude-codes.js';
import { NO_METADATA, type NumberFormat } from './number-format.js';

/**
 * What becomes of magnitudes below the least one, minpos. `never`: they become minpos, as the standard says.
 * `flush`: zero if below 2^⌊2^(es−1) − (n−1)·2^es⌋, about the geometric middle of minpos and what would follow it,
 * as emulators for training do (jeffreyyu0602/quantized-training).
 */
export type PositZeroPolicy = 'never' | 'flush';

/**
 * The number format posit<`bits`,`exponentBits`>.
 *
 * @param bits n, 3 … 16
 * @param exponentBits es, 0 … 4, so few that the largest value is a float32
 * @param zeroPolicy @default 'never'
 * @throws RangeError if the widths do not fit
 * @example posit(8, 1).encode(Float32Array.of(0.5, -3)).codes
 */
export function posit(
  bits: number,
  exponentBits: number,
  zeroPolicy: PositZeroPolicy = 'never',
): NumberFormat & Pick<MagnitudeCodes, 'codeOf'> {
  assertWidths(bits, exponentBits);
  const name = `posit<${bits},${exponentBits}${zeroPolicy === 'flush' ? ',flush' : ''}>`;
  const notReal = 2 ** (bits - 1);
  const magnitudes = Float64Array.from({ length: notReal }, (_, code) =>
    positMagnitude(code, bits, exponentBits),
  );
  const codec = magnitudeCodes({
    name,
    bits,
    magnitudes,
    limits: Float64Array.from({ length: notReal - 1 }, (_, code) =>
      code === 0
        ? leastKept(bits, exponentBits, zeroPolicy)
        : limitAfter(positMagnitude(2 * code + 1, bits + 1, exponentBits), code),
    ),
    negative: (code) => 2 ** bits - code,
    otherwise: () => Number.NaN,
  });
  return {
    name,
    bits,
    metadataBits: NO_METADATA.bits,
    codeOf: (value) => (Number.isFinite(value) ? codec.codeOf(value) : notReal),
    encode: (values) => ({ codes: codec.encode(values), metadata: NO_METADATA.bytes }),
    decode: (codes) => decodeByTable(codec.values, codes),
  };
}

/** Least positive magnitude that does not become zero. */
function leastKept(bits: number, exponentBits: number, zeroPolicy: PositZeroPolicy): number {
  if (zeroPolicy === 'never') return Number.MIN_VALUE;
  return 2 ** Math.floor(2 ** (exponentBits - 1) - (bits - 1) * 2 ** exponentBits);
}

/** The magnitude of a positive code: useed^regime · 2^exponent · (1 + mantissa), useed = 2^(2^es). */
function positMagnitude(code: number, bits: number, exponentBits: number): number {
  if (code === 0) return 0;
  const body = code.toString(2).padStart(bits - 1, '0');
  const run = body.search(body[0] === '1' ? '0' : '1');
  const length = run < 0 ? body.length : run;
  const regime = body[0] === '1' ? length - 1 : -length;
  const rest = body.slice(length + 1);
  const exponent = Number.parseInt(rest.slice(0, exponentBits).padEnd(exponentBits, '0') || '0', 2);
  const mantissa = rest.slice(exponentBits);
  const fraction = mantissa === '' ? 0 : Number.parseInt(mantissa, 2) / 2 ** mantissa.length;
  return 2 ** (regime * 2 ** exponentBits + exponent) * (1 + fraction);
}

/** The largest value is 2^(2^es · (n − 2)); float32 ends at 2^128. */
const LARGEST_EXPONENT = 127;

function assertWidths(bits: number, exponentBits: number): void {
  const whole = Number.isInteger(bits) && Number.isInteger(exponentBits);
  if (!whole || bits < 3 || bits > 16 || exponentBits < 0 || exponentBits > 4) {
    throw new RangeError(
      `posit<n,es> needs n of 3 to 16 and es of 0 to 4, got posit<${bits},${exponentBits}>`,
    );
  }
  const exponent = 2 ** exponentBits * (bits - 2);
  if (exponent <= LARGEST_EXPONENT) return;
  throw new RangeError(
    `posit<${bits},${exponentBits}> reaches 2^${exponent}, beyond float32: es is too big for n = ${bits}`,
  );
}
