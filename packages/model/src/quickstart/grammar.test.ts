import { createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { type Action, type Journey, say, swapRoles, type Transfer, VOICES } from './event.js';
import { ACTIONS } from './lexicon.js';
import { article, noun, verb } from './morphology.js';
import { synonymOfQuality, synonymOfVerb } from './synonyms.js';
import { generateAcceptability, PHENOMENA } from './tasks/acceptability.js';
import { generateEntailment } from './tasks/entailment.js';

const stream = (name: string) => createRng(1).stream(name);

describe('inflection', () => {
  it('follows regular spelling', () => {
    expect(noun('waitress').plural).toBe('waitresses');
    expect(noun('country').plural).toBe('countries');
    expect(verb('chase')).toEqual({ base: 'chase', third: 'chases', past: 'chased', participle: 'chased' });
    expect(verb('vanish').third).toBe('vanishes');
    expect([article('apple'), article('pear')]).toEqual(['an', 'a']);
  });
});

describe('say()', () => {
  const chase: Action = {
    kind: 'action',
    verb: verb('chase'),
    agent: { noun: noun('dog'), adjective: 'old' },
    patient: { noun: noun('cat') },
  };
  const follow: Journey = {
    ...chase,
    kind: 'journey',
    verb: verb('follow'),
    origin: 'paris',
    goal: 'rome',
  };
  const give: Transfer = {
    kind: 'transfer',
    verb: verb('give', 'gave', 'given'),
    agent: { noun: noun('queen') },
    recipient: { noun: noun('king') },
    theme: { noun: noun('apple') },
  };

  it('says an action actively and passively', () => {
    expect(say(chase, 'active')).toBe('the old dog chased the cat .');
    expect(say(chase, 'passive')).toBe('the cat was chased by the old dog .');
    expect(say(swapRoles(chase), 'active')).toBe('the cat chased the old dog .');
  });

  it('says a journey in four ways', () => {
    expect(VOICES.map((voice) => say(follow, voice))).toEqual([
      'the old dog followed the cat from paris to rome .',
      'the cat was followed by the old dog from paris to rome .',
      'the old dog followed the cat to rome from paris .',
      'the cat was followed by the old dog to rome from paris .',
    ]);
  });

  it('says a transfer in four ways', () => {
    expect(VOICES.map((voice) => say(give, voice))).toEqual([
      'the queen gave the king an apple .',
      'the king was given an apple by the queen .',
      'the queen gave an apple to the king .',
      'an apple was given to the king by the queen .',
    ]);
  });
});

describe('synonyms', () => {
  it('go both ways', () => {
    for (const [first, second] of ACTIONS) {
      expect(synonymOfVerb(first!)).toBe(second ?? first);
      if (second) expect(synonymOfVerb(second)).toBe(first);
    }
    expect(synonymOfQuality(synonymOfQuality('big'))).toBe('big');
  });
});

describe('acceptability', () => {
  it.each(Object.keys(PHENOMENA))('builds bad %s from the words of good ones', (name) => {
    const words = (acceptable: boolean) =>
      new Set(
        Array.from({ length: 3000 }, (_, index) =>
          PHENOMENA[name]!(createRng(index).stream(name), acceptable).text.split(' '),
        ).flat(),
      );
    expect([...words(false)].sort()).toEqual([...words(true)].sort());
  });

  it('changes only what makes a sentence bad', () => {
    const pair = (name: string) =>
      [true, false].map((acceptable) => PHENOMENA[name]!(stream('pinned'), acceptable).text);
    expect(Object.keys(PHENOMENA).map(pair)).toMatchInlineSnapshot(`
      [
        [
          "the singer near the princesses trembles .",
          "the singer near the princesses tremble .",
        ],
        [
          "this singer trusted these princesses .",
          "these singer trusted this princesses .",
        ],
        [
          "the father near the girl spotted himself .",
          "the father near the girl spotted herself .",
        ],
        [
          "the princess tricked the rabbit and the singer vanished .",
          "the princess tricked and the singer vanished the rabbit .",
        ],
        [
          "no singer that trusted the princesses ever trembled .",
          "the singer that trusted no princesses ever trembled .",
        ],
      ]
    `);
  });

  it('labels acceptable sentences 1', () => {
    expect(generateAcceptability(stream('a'), 1).label).toBe(1);
  });
});

describe('entailment', () => {
  it('judges as logic does', () => {
    const drawn = (label: number) =>
      Array.from({ length: 6000 }, (_, index) => generateEntailment(createRng(index).stream('e'), label)).map(
        ({ sentence1, sentence2 }) => `${sentence1} ${sentence2}`,
      );
    const [entailed, not] = [drawn(0), drawn(1)];
    const contains = (texts: string[], pattern: RegExp) => texts.some((text) => pattern.test(text));
    for (const pattern of [
      /^some dogs (\w+) \. some animals \1 \.$/,
      /^no animals (\w+) \. no dogs \1 \.$/,
      /^all animals (\w+) \. all dogs \1 \.$/,
      /^(\w+) does not live in france \. \1 does not live in paris \.$/,
      /^(\w+) lives in paris \. \1 lives in france \.$/,
      /^the (\w+) and the (\w+) (\w+) \. the \1 \3 \.$/,
    ]) {
      expect([pattern, contains(entailed, pattern), contains(not, pattern)]).toEqual([pattern, true, false]);
    }
    for (const pattern of [
      /^all dogs (\w+) \. all animals \1 \.$/,
      /^(\w+) lives in france \. \1 lives in paris \.$/,
      /^the (\w+) or the (\w+) (\w+) \. the \1 \3 \.$/,
      /^the (\w+) (\w+) the (\w+) \. the \1 was \w+ \.$/,
    ]) {
      expect([pattern, contains(entailed, pattern), contains(not, pattern)]).toEqual([pattern, false, true]);
    }
  });
});
