/** Attention whose heads have spans: heads of span 0 are not computed, the others see what is near. */
import { type AttentionShape, attention } from '../ops/attention.js';
import type { Parameters } from '../ops/parameters.js';
import { tf } from '../tf.js';
import { placeHeads, takeHeads } from './head-columns.js';
import { type SpanSettings, spanName } from './span-settings.js';

/** Spans of one shared layer. */
export interface LayerSpans {
  settings: SpanSettings;
  parameters: Parameters;
  /** Number of the (group, inner) layer. */
  physical: number;
}

/**
 * As {@link attention}, for all N heads of a layer. A head of span 0 gives zeros.
 *
 * @param shapeOf the attention of so many heads
 */
export function spannedAttention(
  [query, key, value]: readonly [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D],
  { settings: { ramp }, parameters, physical }: LayerSpans,
  shapeOf: (heads: number) => AttentionShape,
): tf.Tensor2D {
  const name = spanName(physical);
  const all = [...parameters.host(name).data];
  const heads = all.flatMap((span, head) => (span > 0 ? [head] : []));
  if (heads.length === 0) return tf.zeros(query.shape);
  const take = (x: tf.Tensor2D) => takeHeads(x, heads, all.length);
  const context = attention(take(query), take(key), take(value), {
    ...shapeOf(heads.length),
    spans: {
      spans: heads.map((head) => all[head]!),
      ramp,
      variable: parameters.trains(name) ? trainedSpans(parameters, name, heads) : undefined,
    },
  });
  return placeHeads(context, heads, all.length);
}

/** @returns [heads] */
function trainedSpans(parameters: Parameters, name: string, heads: readonly number[]): tf.Tensor1D {
  const variable = parameters.device<tf.Tensor1D>(name, 1);
  const all = variable.shape[0];
  if (heads.length === all) return variable;
  return tf.reshape(takeHeads(tf.reshape(variable, [1, all]), heads, all), [heads.length]);
}
