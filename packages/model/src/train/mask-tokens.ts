import type { RandomStream } from '@adaptmem/core';

/** How tokens are hidden for masked language modelling. */
export interface MaskingOptions {
  /** Token number of [MASK]. */
  maskId: number;
  vocabSize: number;
  /** Tokens that are never hidden and never used as random replacements: [CLS], [SEP], padding … */
  specialIds: ReadonlySet<number>;
  /** Share of the tokens that is hidden. */
  probability: number;
  /** Chance of each salient token to be hidden, whatever the others' share. Default: as the others. */
  salientProbability?: number | undefined;
  /** Longest run of tokens hidden together; a run of n has probability ∝ 1/n. */
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
 * Hides runs of 1 … `maxNgram` tokens (ALBERT, arXiv 1909.11942, section 4.1) until the share is reached: of the
 * hidden tokens 80 % become [MASK], 10 % a random token, 10 % stay (BERT, arXiv 1810.04805, appendix A.1). At least
 * one token is hidden where one may be. Salient tokens are hidden for themselves, so that what has to be understood
 * is asked for more often than what is merely there (salient spans: Guu et al., "REALM", ICML 2020, section 3.4).
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
  const hidden = new Set<number>();
  for (const start of stream.shuffle(candidates)) {
    if (hidden.size >= wanted) break;
    const run = Math.min(drawRunLength(maxNgram, stream), wanted - hidden.size);
    for (let position = start; position < start + run && position < inputIds.length; position++) {
      if (!mayHide(position)) break;
      hidden.add(position);
    }
  }
  const positions = [...hidden, ...asked].sort((a, b) => a - b);
  const labels = positions.map((position) => inputIds[position]!);
  for (const position of positions) inputIds[position] = replacement(inputIds[position]!, options, stream);
  return { inputIds, positions, labels };
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
