import { describe, expect, it } from 'vitest';
import { splitSentences } from './split-sentences.js';

describe('splitSentences()', () => {
  it.each([
    ['One ends. Another begins! Does it? Yes.', ['One ends.', 'Another begins!', 'Does it?', 'Yes.']],
    ['"Go," he said. "Now!" They went.', ['"Go," he said.', '"Now!"', 'They went.']],
    [
      'Mr. Li met J. R. Smith in the U.S. Senate. He left.',
      ['Mr. Li met J. R. Smith in the U.S. Senate.', 'He left.'],
    ],
    [
      'It cost 3.50 euros. 20 came (all of them). Then…  It ended',
      ['It cost 3.50 euros.', '20 came (all of them).', 'Then…', 'It ended'],
    ],
    ['no end and no capital. like this', ['no end and no capital. like this']],
    ['   ', []],
  ])('%s', (paragraph, sentences) => {
    expect(splitSentences(paragraph)).toEqual(sentences);
  });
});
