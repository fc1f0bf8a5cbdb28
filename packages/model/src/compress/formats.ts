/** The number formats by name. A new format is one file and one line in `FAMILIES`. */
import { nearestWord } from '@adaptmem/core';
import { adaptivFloat } from './adaptivfloat.js';
import { BF16, FP16, FP32 } from './ieee-float.js';
import { INTEGER_SCHEMES, type IntegerScheme, integer } from './integer.js';
import { microscaling } from './microscaling.js';
import type { NumberFormat } from './number-format.js';
import { posit } from './posit.js';
import { fp8 } from './small-float.js';

interface Family {
  /** What stands before `<`. */
  name: string;
  /** How its names look, for messages. */
  notations: readonly string[];
  /** @param parameters what stands between `<` and `>` @returns undefined if they are not of this family */
  make(parameters: readonly string[]): NumberFormat | undefined;
}

/** A family without parameters. */
function single(name: string, make: () => NumberFormat): Family {
  return { name, notations: [name], make: (parameters) => (parameters.length === 0 ? make() : undefined) };
}

/** A family whose first parameters are `count` whole numbers, and whose others are words from a list. */
function numeric(
  name: string,
  notations: readonly string[],
  count: number,
  words: readonly string[],
  make: (numbers: readonly number[], words: readonly string[]) => NumberFormat,
): Family {
  return {
    name,
    notations,
    make(parameters) {
      const [numbers, given] = [parameters.slice(0, count), parameters.slice(count)];
      const known = new Set(given).size === given.length && given.every((word) => words.includes(word));
      if (numbers.length < count || !numbers.every((text) => /^\d+$/.test(text)) || !known) return undefined;
      return make(numbers.map(Number), given);
    },
  };
}

const FAMILIES: readonly Family[] = [
  single('fp32', () => FP32),
  single('fp16', () => FP16),
  single('bf16', () => BF16),
  numeric(
    'adaptivfloat',
    ['adaptivfloat<n,e>', 'adaptivfloat<n,e,head>'],
    2,
    ['head'],
    ([bits, exponent], words) =>
      adaptivFloat(bits!, exponent!, { algorithm: words.length > 0 ? 'head' : 'paper' }),
  ),
  numeric('posit', ['posit<n,es>', 'posit<n,es,flush>'], 2, ['flush'], ([bits, exponent], words) =>
    posit(bits!, exponent!, words.length > 0 ? 'flush' : 'never'),
  ),
  numeric(
    'int',
    ['int<n>', 'int<n,full>', 'int<n,asymmetric>', 'int<n,channel>', 'int<n,asymmetric,channel>'],
    1,
    ['symmetric', 'full', 'asymmetric', 'channel'],
    ([bits], words) => integer(bits!, { ...schemeOf(words), perChannel: words.includes('channel') }),
  ),
  {
    name: 'fp8',
    notations: ['fp8<e4m3>', 'fp8<e5m2>', 'fp8<e4m3,scaled>', 'fp8<e5m2,scaled>'],
    make([element, ...words]) {
      if ((element !== 'e4m3' && element !== 'e5m2') || words.length > 1) return undefined;
      return words[0] === 'scaled' || words.length === 0
        ? fp8(element, { scaled: words.length > 0 })
        : undefined;
    },
  },
  ...microscalingFamilies(),
];

/** How the names of the formats look, in the order in which messages list them. */
export const NUMBER_FORMATS: readonly string[] = FAMILIES.flatMap(({ notations }) => notations);

const made = new Map<string, NumberFormat>();

/**
 * The format of a name. Formats have no state but their tables, so that one of a name serves all.
 * @throws RangeError if there is none, or its widths do not fit
 * @example numberFormat('adaptivfloat<8,3>').bits // 8
 */
export function numberFormat(name: string): NumberFormat {
  const known = made.get(name);
  if (known) return known;
  const format = makeFormat(name);
  made.set(name, format);
  return format;
}

function makeFormat(name: string): NumberFormat {
  const [, family, parameters] = /^(\w+)(?:<([^<>]*)>)?$/.exec(name) ?? [];
  const list = parameters === undefined ? [] : parameters.split(',').map((text) => text.trim());
  const found = FAMILIES.filter((candidate) => candidate.name === family);
  for (const candidate of found) {
    const format = candidate.make(list);
    if (format) return format;
  }
  if (found.length > 0) {
    const notations = found.flatMap(({ notations }) => notations).join(', ');
    throw new RangeError(`"${name}" is no number format; written as ${notations}`);
  }
  const stem = /^[a-z]*/.exec(name)![0];
  const near =
    nearestWord(name, NUMBER_FORMATS) ?? FAMILIES.find((candidate) => candidate.name === stem)?.notations[0];
  throw new RangeError(
    `Unknown number format "${name}"; ${near ? `did you mean "${near}"? ` : ''}Known: ${NUMBER_FORMATS.join(', ')}`,
  );
}

function schemeOf(words: readonly string[]): { scheme?: IntegerScheme } {
  const schemes = INTEGER_SCHEMES.filter((scheme) => words.includes(scheme));
  if (schemes.length > 1) throw new RangeError(`An int format is ${schemes.join(' or ')}, not both`);
  return schemes[0] ? { scheme: schemes[0] } : {};
}

function microscalingFamilies(): Family[] {
  return [
    single('mxint8', () => microscaling('mxint8', 'int8')),
    single('mxfp4', () => microscaling('mxfp4', 'e2m1')),
    mxFloats('mxfp6', ['e2m3', 'e3m2']),
    mxFloats('mxfp8', ['e4m3', 'e5m2']),
  ];
}

/** An MX family with a choice of element types. */
function mxFloats(name: string, elements: readonly ('e2m3' | 'e3m2' | 'e4m3' | 'e5m2')[]): Family {
  return {
    name,
    notations: elements.map((element) => `${name}<${element}>`),
    make(parameters) {
      const element = elements.find((candidate) => candidate === parameters[0]);
      return element && parameters.length === 1 ? microscaling(`${name}<${element}>`, element) : undefined;
    },
  };
}
