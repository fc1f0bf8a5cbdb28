/** Which group a tensor is compressed with, told from its name. Groups are the roles of a workload's weights. */
import { AppError } from '@adaptmem/core';

/** The groups in the order of an inference. */
export const COMPRESSION_GROUPS = [
  'embedding',
  'attention',
  'ffn',
  'adapter',
  'layernorm',
  'pooler',
  'classifier',
] as const;
export type CompressionGroup = (typeof COMPRESSION_GROUPS)[number];

/** Hugging Face's names of ALBERT and ours of adapters; the first pattern that matches says the group. */
const GROUP_OF_PATTERN: readonly (readonly [RegExp, CompressionGroup])[] = [
  [/^adapters\./, 'adapter'],
  [/(LayerNorm|layer_norm)\./, 'layernorm'],
  [/(^|\.)(embeddings|embedding_hidden_mapping_in)\./, 'embedding'],
  [/\.attention\./, 'attention'],
  [/\.ffn(_output)?\./, 'ffn'],
  [/(^|\.)pooler\./, 'pooler'],
  [/^(exits\.\d+\.)?(classifier|predictions|sop_classifier)\./, 'classifier'],
];

/**
 * The group of a tensor.
 * @throws AppError if the name is none of ALBERT's, the adapters' or the heads'
 * @example groupOf('albert.pooler.weight') // 'pooler'
 */
export function groupOf(name: string): CompressionGroup {
  const found = GROUP_OF_PATTERN.find(([pattern]) => pattern.test(name));
  if (found) return found[1];
  throw new AppError('COMPRESS_UNKNOWN_TENSOR', `Tensor "${name}" belongs to no group of ALBERT's tensors`, {
    hint: 'Only the tensors of ALBERT, its adapters and its heads can be compressed',
  });
}
