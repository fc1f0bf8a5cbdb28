import { describe, expect, it } from 'vitest';
import { preprocessText, splitSpecials } from './albert-text.js';

describe('preprocessText()', () => {
  it('collapses space, turns quotes, strips accents and lower-cases', () => {
    expect(preprocessText(" \u0085``Caf\u00e9''\t\u001f NA\u00cfVE \ufb03 ")).toBe('"cafe" naive ffi');
  });

  it('leaves out the steps that it is told to', () => {
    expect(preprocessText("A  ''", { lowerCase: false, removeSpace: false, convertQuotes: false })).toBe(
      "A  ''",
    );
    expect(preprocessText('\u00c9', { keepAccents: true })).toBe('\u00e9');
  });
});

describe('splitSpecials()', () => {
  const SPECIALS = ['[CLS]', '[MASK]', '<pad>'];
  const textsOf = (text: string) => splitSpecials(text, SPECIALS, true).map(({ text: part }) => part);

  it('lets a special token swallow the space around it, [MASK] only on its left', () => {
    expect(textsOf('A [CLS] b [MASK] c')).toEqual(['a', '[CLS]', 'b', '[MASK]', ' c']);
  });

  it('finds a special token that lower-casing makes, and none that it breaks', () => {
    expect(textsOf('<PAD>[mask]')).toEqual(['<pad>', '[mask]']);
  });

  it('takes no sigma for a final one before the cut', () => {
    expect(textsOf('\u039f\u03a3')).toEqual(['\u03bf\u03c3']);
  });
});
