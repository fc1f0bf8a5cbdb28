import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SMALL_FLOATS, type SmallFloatName, smallFloatCodes } from './small-float.js';

/**
 * SHA-256 of the codes that ml_dtypes 0.6.0 (the number types of JAX and TensorFlow) gives to every float32 up to the
 * largest of the format whose lower half is 0, and 1; the code of minus zero written as 0, as ours is.
 */
const REFERENCE: Record<SmallFloatName, { largest: number; codes: [string, string] }> = {
  e4m3: {
    largest: 448,
    codes: [
      '5ebcff253c87be141371f94ec9dbd00b3fb39252f778828cc2e490123f973148',
      'd5acb8027aa48bcdce82fa8d365fa0ba3380f8786f23c5c6a8ed366136fb07f8',
    ],
  },
  e5m2: {
    largest: 57_344,
    codes: [
      '08fd68659fecde5dec3f1320fcf89db806f18f4b42365a311105b412794fa046',
      'dbc9ee44c8dc1f3cae9c6d43fed3d1fa5ae70c626de772371977e88ff3e676e9',
    ],
  },
  e2m1: {
    largest: 6,
    codes: [
      '0a82c0dad82d7b937dcf20afa58459529de40512edcc022c4ae735097bfa0397',
      '8b13caa2c6855af295afc9530026dff4fa56df1e096610c27d3d5dc01589d8b2',
    ],
  },
  e2m3: {
    largest: 7.5,
    codes: [
      '5aea368a862ed616adc53044e608e77dcc998a3a0fbbc96fd3f72416029801b5',
      '26913d42ae6b77032ede76ba4b55e8805da4bb6c9af71fe350cdc7b886b992a9',
    ],
  },
  e3m2: {
    largest: 28,
    codes: [
      '0bc55a791d03d57bf37a9d392861d305c0e59cae6fa082c20b2bc5d1aff8b242',
      '8794f985e70c15ab86a488508e775fee220f894f2a8415ed4e1d74fb04e8ce17',
    ],
  },
};
const NAMES = Object.keys(SMALL_FLOATS) as SmallFloatName[];

/** All finite float32 of a lower half, up to a magnitude. */
function floatsWith(lowerHalf: number, largest: number): Float32Array {
  const words = Uint32Array.from({ length: 0x10000 }, (_, upperHalf) => (upperHalf << 16) | lowerHalf);
  return new Float32Array(words.buffer).filter((value) => Math.abs(value) <= largest);
}

describe('smallFloatCodes()', () => {
  it.each(NAMES)('gives %s the codes of ml_dtypes', (name) => {
    const { largest, codes } = REFERENCE[name];
    const codec = smallFloatCodes(name, name);
    const hashes = [0, 1].map((lowerHalf) =>
      createHash('sha256')
        .update(Uint8Array.from(codec.encode(floatsWith(lowerHalf, largest))))
        .digest('hex'),
    );
    expect(hashes).toEqual(codes);
  });
});
