/** A number format behind one scale for a tensor: what is stored of a value is the code of value / scale. */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { LARGEST_FLOAT32, largestFinite } from './largest-finite.js';
import { type EncodeContext, type NumberFormat, unencodable } from './number-format.js';

const SCALE_BYTES = 4;
/** Least positive float32; a tensor of zeros has it too. */
const LEAST_SCALE = 2 ** -149;

/**
 * Adds a scale to a format without parameters: the float32 max|x| / `largest`, big-endian.
 *
 * @param largest magnitude of the format to which the tensor's largest goes
 */
export function withScale(format: NumberFormat, largest: number): NumberFormat {
  const { name, bits } = format;
  return {
    name,
    bits,
    metadataBits: () => SCALE_BYTES * BITS_PER_BYTE,
    encode(values, { largest: given }: EncodeContext = {}) {
      const scale = scaleOf(largestOf(values, name, given), largest);
      const { codes } = format.encode(divided(values, scale));
      const metadata = new Uint8Array(SCALE_BYTES);
      new DataView(metadata.buffer).setFloat32(0, scale);
      return { codes, metadata };
    },
    decode(codes, metadata) {
      const scale = new DataView(metadata.buffer, metadata.byteOffset).getFloat32(0);
      const values = format.decode(codes, metadata);
      for (let index = 0; index < values.length; index++) values[index]! *= scale;
      return values;
    },
  };
}

function scaleOf(magnitude: number, largest: number): number {
  return Math.max(LEAST_SCALE, largestFinite(Math.fround(magnitude / largest), largest));
}

/** max|x|, or what is given for it. @throws RangeError at a value that is not finite */
function largestOf(values: Float32Array, name: string, given: number | undefined): number {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const magnitude = Math.abs(values[index]!);
    if (!(magnitude <= Number.MAX_VALUE)) throw unencodable(values, index, name);
    if (magnitude > largest) largest = magnitude;
  }
  return given ?? largest;
}

function divided(values: Float32Array, scale: number): Float32Array {
  const quotients = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const quotient = values[index]! / scale;
    // far beyond a range that was given it saturates all the same
    quotients[index] = Math.max(-LARGEST_FLOAT32, Math.min(LARGEST_FLOAT32, quotient));
  }
  return quotients;
}
