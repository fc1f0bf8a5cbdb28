import type { RandomStream } from '@adaptmem/core';

/** How tokens are hidden for masked language modelling. */
export interface MaskingOptions {
  /** Token number of [MASK]. */
  maskId: number;
  vocabSize: number;
  /** Tokens that are never hidden and never used as random replacements: [CLS], [SEP], padding … */
  specialIds: ReadonlySet<number>;
  /** Whether a word begins with that token; the tokens of a word are hidden together. Default: each is a word. */
  startsWord?: ((id: number) => boolean) | undefined;
  /** Share of the tokens that is hidden. */
  probability: number;
  /** Chance of each salient token to be hidden, whatever the others' share. Default: as the others. */
  salientProbability?: number | undefined;
  /** Longest run of words hidden together; a run of n has probability ∝ 1/n. */
  maxNgram: number;
}

/** A sequence with hidden tokens. */
export interface MaskedTokens {
  inputIds: Int32Array;
  /** Where tokens are hidden, ascending. */
  positions: number[];
  /** The true tokens there. */
  labels: number[];
}

/**
 * Hides runs of 1 … `maxNgram` words (ALBERT, arXiv 1909.11942, section 4.1) until the share is reached: of the
 * hidden tokens 80 % become [MASK], 10 % a random token, 10 % stay (BERT, arXiv 1810.04805, appendix A.1). A run
 * that would exceed the share loses its last words; at least one token is hidden where one may be, even of a word
 * that is longer than the share. Salient tokens are hidden for themselves, so that what has to be understood is
 * asked for more often than what is merely there (salient spans: Guu et al., "REALM", ICML 2020, section 3.4).
 *
 * @param salient positions of the salient tokens
 */
export function maskTokens(
  ids: ArrayLike<number>,
  options: MaskingOptions,
  stream: RandomStream,
  salient: Iterable<number> = [],
): MaskedTokens {
  const { specialIds, probability, maxNgram, salientProbability } = options;
  const inputIds = Int32Array.from(ids);
  const isSpecial = (position: number) => specialIds.has(inputIds[position]!);
  const apart = new Set(
    salientProbability === undefined ? [] : [...salient].filter((position) => !isSpecial(position)),
  );
  const asked = [...apart].filter(() => stream.next() < salientProbability!);
  const mayHide = (position: number) => !isSpecial(position) && !apart.has(position);
  const candidates = [...inputIds.keys()].filter(mayHide);
  const wanted = Math.min(candidates.length, Math.max(1, Math.round(candidates.length * probability)));
  const words = wordsOf(inputIds, candidates, options);
  const hidden = new Set<number>();
  for (const start of stream.shuffle([...words.keys()])) {
    if (hidden.size >= wanted) break;
    const run = runFrom(words, start, drawRunLength(maxNgram, stream));
    for (const position of fitting(run, wanted - hidden.size)) hidden.add(position);
  }
  if (hidden.size === 0 && candidates.length > 0) hidden.add(stream.pick(candidates));
  const positions = [...hidden, ...asked].sort((a, b) => a - b);
  const labels = positions.map((position) => inputIds[position]!);
  for (const position of positions) inputIds[position] = replacement(inputIds[position]!, options, stream);
  return { inputIds, positions, labels };
}

/** The positions of each word that may be hidden. @param candidates ascending */
function wordsOf(ids: Int32Array, candidates: readonly number[], { startsWord }: MaskingOptions): number[][] {
  const words: number[][] = [];
  for (const position of candidates) {
    const before = words.at(-1);
    const goesOn = startsWord && before?.at(-1) === position - 1 && !startsWord(ids[position]!);
    if (goesOn) before!.push(position);
    else words.push([position]);
  }
  return words;
}

/** Up to `length` words from `start` between which nothing stands. */
function runFrom(words: readonly number[][], start: number, length: number): number[][] {
  let end = start + 1;
  while (end < start + length && words[end]?.[0] === words[end - 1]!.at(-1)! + 1) end++;
  return words.slice(start, end);
}

/** The positions of the first words that together are at most `room` tokens. */
function fitting(run: readonly number[][], room: number): number[] {
  const positions: number[] = [];
  for (const word of run) {
    if (positions.length + word.length > room) break;
    positions.push(...word);
  }
  return positions;
}

/** n with probability (1/n) / Σ 1/k. */
function drawRunLength(longest: number, stream: RandomStream): number {
  let total = 0;
  for (let length = 1; length <= longest; length++) total += 1 / length;
  let left = stream.next() * total;
  for (let length = 1; length < longest; length++) {
    left -= 1 / length;
    if (left < 0) return length;
  }
  return longest;
}

function replacement(
  id: number,
  { maskId, vocabSize, specialIds }: MaskingOptions,
  stream: RandomStream,
): number {
  const draw = stream.next();
  if (draw < 0.8) return maskId;
  if (draw < 0.9) return id;
  for (;;) {
    const random = stream.integer(vocabSize);
    if (!specialIds.has(random)) return random;
  }
}
