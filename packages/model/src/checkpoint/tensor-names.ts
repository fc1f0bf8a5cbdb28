/** What Hugging Face's checkpoints call ALBERT's tensors, and what they are called here. */

/** A tensor's name here: `AlbertModel`'s own names get the prefix that a model with a head puts before them. */
export function canonicalName(stored: string): string {
  return /^(embeddings|encoder|pooler)\./.test(stored) ? `albert.${stored}` : stored;
}

/** The name that a bare `AlbertModel` gives a tensor. */
export function bareName(name: string): string {
  return name.replace(/^albert\./, '');
}

/** Buffers are no parameters: positions 0, 1, 2 … as 64-bit integers. */
export function isBuffer(name: string): boolean {
  return name.endsWith('.position_ids');
}

/** The decoder of masked tokens is the table of word embeddings; some files hold it a second time. */
export const DECODER = {
  weight: { copy: 'predictions.decoder.weight', original: 'albert.embeddings.word_embeddings.weight' },
  bias: { copy: 'predictions.decoder.bias', original: 'predictions.bias' },
} as const;
