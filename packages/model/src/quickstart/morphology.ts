/** Inflection of the quickstart's lexicon: regular English spelling, irregular forms given by hand. */

export interface Noun {
  singular: string;
  plural: string;
  /** Singular of the category that every such thing belongs to, e.g. `animal` for `dog`. */
  hypernym?: string;
}

export interface Verb {
  base: string;
  /** Third person singular of the present. */
  third: string;
  past: string;
  participle: string;
}

/** A noun with a regular plural, unless the plural is given. */
export function noun(singular: string, plural: string = withSibilantS(singular)): Noun {
  return { singular, plural };
}

/** A verb with regular past and participle, unless they are given; the participle defaults to the past. */
export function verb(base: string, past: string = regularPast(base), participle: string = past): Verb {
  return { base, third: withSibilantS(base), past, participle };
}

/** The indefinite article before `word`. */
export function article(word: string): 'a' | 'an' {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}

function withSibilantS(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

function regularPast(base: string): string {
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}ied`;
  return base.endsWith('e') ? `${base}d` : `${base}ed`;
}
