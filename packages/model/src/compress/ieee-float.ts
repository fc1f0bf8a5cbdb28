/** The floats that need no parameters: float32 as it is, and the two sixteen-bit ones. */
import {
  decodeBfloat16,
  decodeFloat16,
  encodeBfloat16,
  encodeFloat16,
  type HalfDecoder,
  type HalfEncoder,
} from '../checkpoint/half.js';
import { NO_METADATA, type NumberFormat, unencodable } from './number-format.js';

/** float32: the bits themselves. */
export const FP32: NumberFormat = {
  name: 'fp32',
  bits: 32,
  metadataBits: NO_METADATA.bits,
  encode(values) {
    const unusable = values.findIndex((value) => !Number.isFinite(value));
    if (unusable >= 0) throw unencodable(values, unusable, 'fp32');
    return { codes: new Uint32Array(values.slice().buffer), metadata: NO_METADATA.bytes };
  },
  decode: (codes) => new Float32Array(Uint32Array.from(codes).buffer),
};

/** IEEE 754 binary16; magnitudes that would round to infinity are refused. */
export const FP16: NumberFormat = sixteenBit('fp16', encodeFloat16, decodeFloat16);

/** bfloat16, the upper half of a float32. */
export const BF16: NumberFormat = sixteenBit('bf16', encodeBfloat16, decodeBfloat16);

function sixteenBit(name: string, encode: HalfEncoder, decode: HalfDecoder): NumberFormat {
  let table: Float32Array | undefined;
  const decodeTable = () => (table ??= Float32Array.from({ length: 0x10000 }, (_, code) => decode(code)));
  return {
    name,
    bits: 16,
    metadataBits: NO_METADATA.bits,
    encode(values) {
      const codes = new Uint16Array(values.length);
      for (let index = 0; index < values.length; index++) {
        const code = encode(values[index]!);
        if (!Number.isFinite(decodeTable()[code]!)) throw unencodable(values, index, name);
        codes[index] = code;
      }
      return { codes, metadata: NO_METADATA.bytes };
    },
    decode(codes) {
      const known = decodeTable();
      const values = new Float32Array(codes.length);
      for (let index = 0; index < codes.length; index++) values[index] = known[codes[index]!]!;
      return values;
    },
  };
}
