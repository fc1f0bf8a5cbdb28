import { describe, expect, it } from 'vitest';
import { comparison, enumerate, percent, points, score } from './words.js';

describe('comparison()', () => {
  it.each([
    [1, 3.14, '3.14× lower'],
    [6, 3, '2× higher'],
    [0.98, 1, '2 % lower'],
    [1.25, 1, '25 % higher'],
    [1.00001, 1, 'the same'],
    [0, 0, 'the same'],
    [0, 2, 'lower'],
    [2, 0, 'higher'],
  ])('%d against %d is %s', (value, reference, text) => {
    expect(comparison(value, reference)).toBe(text);
  });
});

it('score(), points() and percent() quote metrics as papers do', () => {
  expect([score(0.9139), points(-0.025), points(0.012), points(0.0001), percent(0.0613)]).toEqual([
    '91.4',
    '−2.5 points',
    '+1.2 points',
    '±0.0 points',
    '6.13 %',
  ]);
});

it('enumerate() joins with commas and a last "and"', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
