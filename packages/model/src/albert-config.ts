/** ALBERT's hyper-parameters, under the names of Hugging Face's `config.json`. */
import { z } from 'zod';
import { ACTIVATIONS } from './ops/activation.js';

const size = () => z.number().int().positive();
const probability = (fallback: number) => z.number().min(0).max(0.99).default(fallback);

/**
 * Lan et al., "ALBERT", arXiv 1909.11942. Geometry must be given; the rest defaults to what Hugging Face's
 * `AlbertConfig` assumes. Other keys of a `config.json` are passed over.
 */
export const AlbertConfig = z
  .object({
    vocab_size: size(),
    embedding_size: size(),
    hidden_size: size(),
    num_hidden_layers: size(),
    num_hidden_groups: size().default(1),
    inner_group_num: size().default(1),
    num_attention_heads: size(),
    intermediate_size: size(),
    hidden_act: z.enum(ACTIVATIONS).default('gelu_new'),
    hidden_dropout_prob: probability(0),
    attention_probs_dropout_prob: probability(0),
    classifier_dropout_prob: probability(0.1),
    max_position_embeddings: size().default(512),
    type_vocab_size: size().default(2),
    initializer_range: z.number().positive().default(0.02),
    layer_norm_eps: z.number().positive().default(1e-12),
    pad_token_id: z.number().int().nonnegative().default(0),
  })
  .refine(({ hidden_size, num_attention_heads }) => hidden_size % num_attention_heads === 0, {
    path: ['num_attention_heads'],
    message: 'Expected a divisor of "hidden_size"',
  })
  .refine(({ num_hidden_layers, num_hidden_groups }) => num_hidden_groups <= num_hidden_layers, {
    path: ['num_hidden_groups'],
    message: 'Expected at most "num_hidden_layers"',
  });
export type AlbertConfig = z.infer<typeof AlbertConfig>;

/** Number of times that an encoder layer is applied: the depth of the network. */
export function layerApplications(config: AlbertConfig): number {
  return config.num_hidden_layers * config.inner_group_num;
}
