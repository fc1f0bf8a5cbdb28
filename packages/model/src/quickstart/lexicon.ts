/** The closed lexicon of the quickstart's grammars. Every word that a grammar uses as content is in these tables. */
import { type Noun, noun, type Verb, verb } from './morphology.js';

const category = (hypernym: Noun, members: readonly Noun[]) => ({
  hypernym,
  members: members.map((member) => ({ ...member, hypernym: hypernym.singular })),
});

/** Living beings by category; any of them can act on any other. */
export const BEINGS = [
  category(
    noun('animal'),
    ['dog', 'cat', 'horse', 'rabbit', 'goat', 'bear', 'monkey', 'fox'].map((n) => noun(n)),
  ),
  category(
    noun('artist'),
    ['painter', 'singer', 'dancer', 'poet', 'sculptor', 'pianist'].map((n) => noun(n)),
  ),
  category(
    noun('worker'),
    ['farmer', 'baker', 'driver', 'plumber', 'miner', 'carpenter'].map((n) => noun(n)),
  ),
  category(
    noun('scientist'),
    ['chemist', 'physicist', 'biologist', 'botanist'].map((n) => noun(n)),
  ),
] as const;

/** Things that can be given, by category. */
export const THINGS = [
  category(noun('fruit'), [noun('apple'), noun('pear'), noun('plum'), noun('peach'), noun('lemon')]),
  category(noun('tool'), [noun('hammer'), noun('drill'), noun('shovel'), noun('wrench'), noun('chisel')]),
  category(noun('instrument'), [
    noun('violin'),
    noun('flute'),
    noun('drum'),
    noun('guitar'),
    noun('trumpet'),
  ]),
  category(noun('garment'), [
    noun('coat'),
    noun('shirt'),
    noun('hat'),
    noun('scarf', 'scarves'),
    noun('jacket'),
  ]),
] as const;

/** [male, female] nouns. */
export const GENDERED: readonly (readonly [Noun, Noun])[] = [
  [noun('king'), noun('queen')],
  [noun('prince'), noun('princess')],
  [noun('boy'), noun('girl')],
  [noun('man', 'men'), noun('woman', 'women')],
  [noun('uncle'), noun('aunt')],
  [noun('brother'), noun('sister')],
  [noun('father'), noun('mother')],
  [noun('waiter'), noun('waitress')],
];

export const MALE_NAMES = ['peter', 'tom', 'paul', 'david', 'george', 'henry', 'martin', 'simon'] as const;
export const FEMALE_NAMES = ['anna', 'maria', 'clara', 'sophie', 'helen', 'emma', 'laura', 'julia'] as const;

/** [country, its cities]. */
export const COUNTRIES: readonly (readonly [string, readonly string[]])[] = [
  ['france', ['paris', 'lyon']],
  ['italy', ['rome', 'milan']],
  ['germany', ['berlin', 'munich']],
  ['spain', ['madrid', 'seville']],
  ['norway', ['oslo', 'bergen']],
  ['japan', ['tokyo', 'osaka']],
  ['egypt', ['cairo', 'luxor']],
  ['peru', ['lima', 'cusco']],
];

/** Transitive verbs of living beings; the words of a row mean the same. None can stand without an object. */
export const ACTIONS: readonly (readonly Verb[])[] = [
  [verb('praise'), verb('commend')],
  [verb('assist'), verb('support')],
  [verb('greet'), verb('welcome')],
  [verb('defend'), verb('protect')],
  [verb('annoy'), verb('irritate')],
  [verb('frighten'), verb('scare')],
  [verb('hire'), verb('employ')],
  [verb('deceive'), verb('trick', 'tricked')],
  [verb('notice'), verb('spot', 'spotted')],
  [verb('choose', 'chose', 'chosen'), verb('select')],
  [verb('chase')],
  [verb('admire')],
  [verb('blame')],
  [verb('trust')],
  [verb('hurt', 'hurt')],
  [verb('find', 'found')],
];

/** Transitive verbs of going somewhere together; the words of a row mean the same. */
export const MOVES: readonly (readonly Verb[])[] = [
  [verb('escort'), verb('accompany')],
  [verb('follow'), verb('trail')],
  [verb('carry'), verb('transport')],
  [verb('guide'), verb('lead', 'led')],
  [verb('drag', 'dragged'), verb('haul')],
  [verb('lure'), verb('tempt')],
  [verb('summon'), verb('call')],
  [verb('drive', 'drove', 'driven')],
];

/** Verbs without an object. */
export const INTRANSITIVES: readonly Verb[] = [
  verb('sleep', 'slept'),
  verb('laugh'),
  verb('arrive'),
  verb('sneeze'),
  verb('vanish'),
  verb('smile'),
  verb('cough'),
  verb('fall', 'fell', 'fallen'),
  verb('snore'),
  verb('yawn'),
  verb('shiver'),
  verb('tremble'),
];

/** Verbs of giving: both `gave the boy an apple` and `gave an apple to the boy`. */
export const TRANSFERS: readonly Verb[] = [
  verb('give', 'gave', 'given'),
  verb('send', 'sent'),
  verb('show', 'showed', 'shown'),
  verb('offer'),
  verb('hand'),
  verb('lend', 'lent'),
  verb('sell', 'sold'),
  verb('throw', 'threw', 'thrown'),
];

/** Descriptive adjectives; the words of a row mean the same. */
export const QUALITIES: readonly (readonly [string, string])[] = [
  ['big', 'large'],
  ['small', 'little'],
  ['quick', 'fast'],
  ['happy', 'glad'],
  ['clever', 'smart'],
  ['rich', 'wealthy'],
  ['brave', 'bold'],
  ['angry', 'furious'],
  ['tired', 'weary'],
  ['strange', 'odd'],
];

export const PRAISE = [
  'wonderful',
  'brilliant',
  'charming',
  'gripping',
  'superb',
  'delightful',
  'moving',
  'witty',
  'fresh',
  'elegant',
  'thrilling',
  'touching',
] as const;

export const CRITICISM = [
  'boring',
  'dull',
  'awful',
  'dreadful',
  'tedious',
  'clumsy',
  'bland',
  'shallow',
  'stale',
  'silly',
  'tiresome',
  'lifeless',
] as const;

/** What a review judges. */
export const ASPECTS = [
  'acting',
  'plot',
  'story',
  'music',
  'script',
  'ending',
  'dialogue',
  'scenery',
  'direction',
  'pace',
  'cast',
  'opening',
] as const;

/** Works that are reviewed. */
export const GENRES = ['film', 'comedy', 'drama', 'thriller', 'musical', 'series', 'novel', 'play'] as const;

/** How an opinion is introduced. */
export const VIEWS = ['felt', 'thought', 'believed'] as const;

export const INTENSIFIERS = ['very', 'truly', 'really', 'quite'] as const;

/** Every living being that is not a category or gendered. */
export const SPECIES: readonly Noun[] = BEINGS.flatMap(({ members }) => members);

/** Every thing that is not a category. */
export const GOODS: readonly Noun[] = THINGS.flatMap(({ members }) => members);

/** [city, country] pairs. */
export const CITIES: readonly (readonly [string, string])[] = COUNTRIES.flatMap(([country, cities]) =>
  cities.map((city) => [city, country] as const),
);

/** Every inflected content word, in a stable order, without repetitions. */
export function lexiconWords(): string[] {
  const nouns = [
    ...[...BEINGS, ...THINGS].flatMap(({ hypernym, members }) => [hypernym, ...members]),
    ...GENDERED.flat(),
  ];
  const verbs = [...ACTIONS.flat(), ...MOVES.flat(), ...INTRANSITIVES, ...TRANSFERS];
  return [
    ...new Set([
      ...nouns.flatMap(({ singular, plural }) => [singular, plural]),
      ...verbs.flatMap(({ base, third, past, participle }) => [base, third, past, participle]),
      ...[
        ...MALE_NAMES,
        ...FEMALE_NAMES,
        ...INTENSIFIERS,
        ...ASPECTS,
        ...GENRES,
        ...VIEWS,
        ...PRAISE,
        ...CRITICISM,
      ],
      ...COUNTRIES.flatMap(([country, cities]) => [country, ...cities]),
      ...QUALITIES.flat(),
    ]),
  ];
}
