import { describe, expect, it } from 'vitest';
import { bagOfWordsBaseline, majorityBaseline } from './bag-of-words.js';

const labelled = (sentence1: string, label: number) => ({ sentence1, label });

describe('majorityBaseline()', () => {
  it('answers the most frequent label, or the mean', () => {
    const train = [labelled('a', 0), labelled('b', 2), labelled('c', 2)];
    const dev = [labelled('d', 0), labelled('e', 1)];
    expect(majorityBaseline(train, dev, { numLabels: 3 })).toEqual([2, 2]);
    expect(majorityBaseline(train, dev, { numLabels: 1 })).toEqual([4 / 3, 4 / 3]);
  });
});

describe('bagOfWordsBaseline()', () => {
  it('learns which words decide between three classes', () => {
    const train = Array.from({ length: 90 }, (_, index) =>
      labelled(`filler${index % 7} ${['red', 'green', 'blue'][index % 3]}`, index % 3),
    );
    const dev = [labelled('a blue thing', 2), labelled('Red!', 0), labelled('green filler1', 1)];
    expect(bagOfWordsBaseline(train, dev, { numLabels: 3 })).toEqual([2, 0, 1]);
  });

  it('finds a linear relation for one label', () => {
    const train = Array.from({ length: 200 }, (_, index) => ({
      sentence1: 'a b c',
      sentence2: ['a', 'b', 'c'].filter((_word, bit) => (index >> bit) % 2 === 1).join(' '),
      label: [...(index % 8).toString(2)].filter((bit) => bit === '1').length,
    }));
    const dev = train.slice(0, 8);
    bagOfWordsBaseline(train, dev, { numLabels: 1, epochs: 60 }).forEach((value, index) => {
      expect(value).toBeCloseTo(dev[index]!.label, 1);
    });
  });

  it('sees order only by bigrams', () => {
    const train = Array.from({ length: 100 }, (_, index) =>
      labelled(index % 2 ? 'dog bites man' : 'man bites dog', index % 2),
    );
    const dev = [labelled('dog bites man', 1), labelled('man bites dog', 0)];
    expect(new Set(bagOfWordsBaseline(train, dev, { numLabels: 2 })).size).toBe(1);
    expect(bagOfWordsBaseline(train, dev, { numLabels: 2, bigrams: true })).toEqual([1, 0]);
  });
});
