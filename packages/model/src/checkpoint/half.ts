/** Sixteen-bit floats: IEEE 754 binary16 (`F16`) and bfloat16 (`BF16`), nearest with ties to even. */

/** A bit pattern of one of the two formats as the number it stands for. */
export type HalfDecoder = (bits: number) => number;
/** The float32 `value` rounded to one of the two formats, as a bit pattern. NaN becomes a quiet NaN. */
export type HalfEncoder = (value: number) => number;

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** binary16: 1 sign, 5 exponent (bias 15), 10 mantissa bits (IEEE 754-2019, table 3.5). */
export const decodeFloat16: HalfDecoder = (bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (0x400 + mantissa) * 2 ** (exponent - 25);
};

/** binary16 of a float32 value; from 65520 on it is infinity. */
export const encodeFloat16: HalfEncoder = (value) => {
  float[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520, half way beyond the largest, 65504
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(float[0]!) * 2 ** 24); // subnormal below 2^-14
  return sign | ((roundAt13(magnitude) >>> 13) - (112 << 10)); // exponent bias 127 becomes 15
};

/** bfloat16: the upper half of a float32. */
export const decodeBfloat16: HalfDecoder = (bits) => {
  word[0] = bits << 16;
  return float[0]!;
};

/** bfloat16 of a float32 value. */
export const encodeBfloat16: HalfEncoder = (value) => {
  float[0] = value;
  const bits = word[0]!;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
};

/** Adds half of the last kept place when 13 bits will be cut; a tie goes to the even neighbour. */
function roundAt13(bits: number): number {
  return bits + 0xfff + ((bits >>> 13) & 1);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
