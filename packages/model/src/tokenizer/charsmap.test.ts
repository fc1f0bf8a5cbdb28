import { describe, expect, it } from 'vitest';
import { Charsmap } from './charsmap.js';

const LEAF = 0x100;
/** Offset 1: a node's children are at its own place, exclusive-or 1, exclusive-or their byte. */
const OFFSET_1 = 1 << 10;

/** Two rules, made by hand: "A" becomes "a" (at 0 of the replacements), "AB" becomes "x " (at 2). */
function handMade(): Uint8Array {
  const units = new Uint32Array(0x80);
  const nodeA = 1 ^ 0x41;
  const nodeB = nodeA ^ 1 ^ 0x42;
  units[0] = OFFSET_1;
  units[nodeA] = OFFSET_1 | LEAF | 0x41;
  units[nodeA ^ 1] = 0x80000000;
  units[nodeB] = OFFSET_1 | LEAF | 0x42;
  units[nodeB ^ 1] = 0x80000002;
  const size = new Uint8Array(Uint32Array.of(units.byteLength).buffer);
  return Buffer.concat([size, new Uint8Array(units.buffer), Buffer.from('a\0x \0')]);
}

describe('Charsmap.longestMatch()', () => {
  const charsmap = new Charsmap(handMade());
  const match = (text: string, start = 0) => charsmap.longestMatch(Buffer.from(text), start);

  it('finds the longest rule, and none where none starts', () => {
    expect(match('AC')).toEqual({ length: 1, replacement: 0 });
    expect(match('ABC')).toEqual({ length: 2, replacement: 2 });
    expect(match('BA', 1)).toEqual({ length: 1, replacement: 0 });
    expect(match('BA')).toBeUndefined();
    expect(match('')).toBeUndefined();
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a trie that is longer than the map', handMade().subarray(0, 100)],
    ['replacements without an end', handMade().subarray(0, -1)],
  ])('refuses %s', (_name, bytes) => {
    expect(() => new Charsmap(bytes)).toThrow(RangeError);
  });
});
