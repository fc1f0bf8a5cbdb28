import { describe, expect, it } from 'vitest';
import {
  ENDS_WITH_DIGIT_COMMA,
  stripCombining,
  TRAILING_WHITE_SPACE,
  WHITE_SPACE,
} from './character-class.js';

/** All code points that are no surrogates. */
const CODE_POINTS = Array.from({ length: 0x110000 }, (_, code) => code).filter(
  (code) => code < 0xd800 || code > 0xdfff,
);

describe('character classes', () => {
  it("has Python's 29 white space characters", () => {
    const spaces = CODE_POINTS.filter((code) => String.fromCodePoint(code).replace(WHITE_SPACE, '') === '');
    expect(spaces).toHaveLength(29);
    expect(spaces).toContain(0x1f);
    expect(spaces).not.toContain(0xfeff);
  });

  it('takes superscripts, circled and other scripts for digits, but no fractions or roman numerals', () => {
    const isDigit = (text: string) => ENDS_WITH_DIGIT_COMMA.test(`${text},`);
    expect(['7', '²', '①', '٣', '𝟞'].every(isDigit)).toBe(true);
    expect(['½', 'Ⅷ', '⑩', 'x', ''].some(isDigit)).toBe(false);
  });

  it('strips marks by combining class, not by category', () => {
    expect(stripCombining('e\u0301\u0345q\u0323')).toBe('eq');
    expect(stripCombining('1\ufe0f\u20e3 \u0e31 \u093e')).toBe('1\ufe0f\u20e3 \u0e31 \u093e');
  });

  it('drops white space at the end in linear time', () => {
    expect(`a ${' '.repeat(100_000)}b \t`.replace(TRAILING_WHITE_SPACE, '')).toHaveLength(100_003);
  });
});
