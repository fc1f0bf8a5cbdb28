/**
 * A low-rank update of the word embeddings, beside whatever a method puts into the layers: LoRA (Hu et al., arXiv
 * 2106.09685) on a table, as PEFT's `lora.Embedding`. Every word has `embedding_rank` numbers of its own, a task's
 * vocabulary in a few directions, so that a task can change what words mean without a table of its own.
 */
import { z } from 'zod';
import type { Network } from '../albert.js';
import type { AlbertConfig } from '../albert-config.js';
import { sumEmbeddings } from '../ops/embedding.js';
import { scaledProduct } from '../ops/low-rank.js';
import { tf } from '../tf.js';
import type { InsertedTensor } from './insertion.js';

/** Its keys in the settings of every method that inserts something. */
export const EmbeddingUpdateSettings = z.strictObject({
  /** r: numbers of its own that each word gets; 0: the embeddings stay as they are. */
  embedding_rank: z.number().int().nonnegative().default(0),
  /** The update is scaled by alpha / rank; by default alpha is twice the rank, as is usual for layers. */
  embedding_alpha: z.number().positive().optional(),
});

/** A configured update. */
export interface EmbeddingUpdate {
  rank: number;
  scale: number;
}

/** Its tensors by their names in checkpoints: A [V, r], a row a word, and B [E, r]. */
export const EMBEDDING_UPDATE = {
  words: 'adapters.embedding.lora_A.weight',
  directions: 'adapters.embedding.lora_B.weight',
} as const;

/** The update that settings ask for; undefined if none. */
export function embeddingUpdateOf({
  embedding_rank: rank,
  embedding_alpha: alpha = 2 * rank,
}: z.infer<typeof EmbeddingUpdateSettings>): EmbeddingUpdate | undefined {
  return rank === 0 ? undefined : { rank, scale: alpha / rank };
}

/** Words start at 0, hence the network as it is; directions from a standard normal distribution, as PEFT's. */
export function embeddingUpdateTensors(
  { vocab_size: V, embedding_size: E }: AlbertConfig,
  { rank }: EmbeddingUpdate,
): [string, InsertedTensor][] {
  return [
    [EMBEDDING_UPDATE.words, { shape: [V, rank], initial: () => 0 }],
    [EMBEDDING_UPDATE.directions, { shape: [E, rank], initial: (stream) => stream.normal() }],
  ];
}

/** Embeddings with what the network's update adds to them. @param words n ids @param sum [n, E] @returns [n, E] */
export function withEmbeddingUpdate(
  { insertion, parameters, store }: Network,
  words: Int32Array,
  sum: tf.Tensor2D,
): tf.Tensor2D {
  if (!insertion?.embedding) return sum;
  const own = sumEmbeddings([{ table: parameters.table(EMBEDDING_UPDATE.words), ids: words }]); // [n, r]
  const directions = parameters.device<tf.Tensor2D>(EMBEDDING_UPDATE.directions, 2);
  const update = scaledProduct(own, directions, insertion.embedding.scale);
  return tf.add(sum, store?.('embeddings.update', update) ?? update);
}
