import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeProto, ProtoMessage } from './protobuf.js';

describe('encodeProto()', () => {
  it('writes the example of the encoding guide', () => {
    expect([...encodeProto([[1, 150]])]).toEqual([0x08, 0x96, 0x01]);
    expect([...encodeProto([[2, 'testing']])].slice(0, 2)).toEqual([0x12, 7]);
  });

  it('gives any int32, text and float back', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.string({ unit: 'grapheme' }),
        fc.float({ noNaN: true }),
        (int, text, float) => {
          const message = new ProtoMessage(
            encodeProto([
              [1, int],
              [40, text],
              [3, { float }],
            ]),
          );
          expect([message.int(1, 7), message.text(40), message.float(3, 7)]).toEqual([int, text, float]);
        },
      ),
      { seed: 21 },
    );
  });
});

describe('ProtoMessage', () => {
  it('gives the default of an absent field and the last of several values', () => {
    const message = new ProtoMessage(
      encodeProto([
        [1, 5],
        [1, 6],
      ]),
    );
    expect([message.int(1, 0), message.int(2, 9), message.bool(3, true), message.text(4)]).toEqual([
      6,
      9,
      true,
      '',
    ]);
  });

  it('refuses what is cut or has an unknown wire type', () => {
    expect(() => new ProtoMessage(Uint8Array.of(0x08, 0x96))).toThrow(/No number ends/);
    expect(() => new ProtoMessage(Uint8Array.of(0x12, 7, 1))).toThrow(/Field of 7 bytes/);
    expect(() => new ProtoMessage(Uint8Array.of(0x0b))).toThrow(/wire type 3/);
  });
});
