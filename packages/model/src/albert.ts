/**
 * ALBERT, to be read from top to bottom: embeddings, attention, feed-forward, encoder, pooler (Lan et al.,
 * "ALBERT: A Lite BERT", arXiv 1909.11942), with hooks where a tuning method may change a layer.
 *
 * Letters: B sequences, T tokens, E embedding width, H hidden width, N heads, I inner width of the feed-forward
 * part. Activations are matrices of B·T rows, one a token.
 */
import { type AlbertConfig, layerApplications } from './albert-config.js';
import { layerName, linearName, normOf } from './albert-parameters.js';
import type { SpanSettings } from './attention-span/span-settings.js';
import { spannedAttention } from './attention-span/spanned-attention.js';
import { activate } from './ops/activation.js';
import { add } from './ops/add.js';
import { type AttentionShape, attention } from './ops/attention.js';
import type { Dropout } from './ops/dropout.js';
import type { Parameters } from './ops/parameters.js';
import { byTask, embeddingSum, linearLayer, normLayer, type TaskRows } from './task-rows.js';
import { tf } from './tf.js';
import { type Insertion, physicalLayer } from './tuning/insertion.js';
import type { LayerHooks, LinearPart, SubLayerName } from './tuning/layer-hooks.js';
import { layerHooks } from './tuning/tensor-ops.js';

/** A network and the dropout of this pass. */
export interface Network {
  config: AlbertConfig;
  parameters: Parameters;
  /** What its tuning method inserts, if anything. */
  insertion?: Insertion | undefined;
  /** Set if its heads have spans, which are among the parameters. */
  spans?: SpanSettings | undefined;
  dropout: Dropout;
  /** Sees inner values by name, e.g. `layer0.attention.query`; they live only during the call. */
  observe?(name: string, value: tf.Tensor2D): void;
  /** What is left of an inner value once it was written to a buffer in its number format; by the same names. */
  store?<T extends tf.Tensor>(name: string, value: T): T;
  /** Set where the sequences of a batch, in this order, belong to networks of several tasks. */
  rows?: readonly TaskRows[] | undefined;
}

/** Token sequences, padded on the right to one length; all arrays have B·T elements. */
export interface TokenBatch {
  size: number;
  length: number;
  inputIds: Int32Array;
  tokenTypeIds: Int32Array;
  /** 1 for a token, 0 for padding; every sequence has a token. */
  attentionMask: Uint8Array;
}

/** Sum of word, position and segment embeddings, normalised, then mapped from E to H. @returns [B·T, H] */
export function embed(network: Network, batch: TokenBatch): tf.Tensor2D {
  const { config, dropout } = network;
  const sum = embeddingSum(network, {
    word: batch.inputIds,
    token_type: batch.tokenTypeIds,
    position: batch.inputIds.map((_, index) => index % batch.length),
  }); // [B·T, E]
  const kept = network.store?.('embeddings.sum', sum) ?? sum;
  const normal = normLayer(network, 'albert.embeddings.LayerNorm', kept);
  network.observe?.('embeddings_after_layernorm', normal);
  const stored = network.store?.('embeddings_after_layernorm', normal) ?? normal;
  const dropped = dropout.apply(stored, config.hidden_dropout_prob, 'embeddings');
  const hidden = linearLayer(network, 'albert.encoder.embedding_hidden_mapping_in', dropped); // [B·T, H]
  network.observe?.('embedding_hidden_mapping_in', hidden);
  return network.store?.('embedding_hidden_mapping_in', hidden) ?? hidden;
}

/** One application of an encoder layer. */
interface LayerPass {
  network: Network;
  batch: TokenBatch;
  /** [B, 1, 1, T] */
  mask: tf.Tensor4D;
  /** Layer application, from 0. */
  application: number;
  /** Number of the (group, inner) layer whose weights it uses. */
  physical: number;
  /** Stem of the names of those weights. */
  name: string;
  hooks: LayerHooks<tf.Tensor2D>;
}

/** Attention over all tokens, for the rows of `queries`. @param hidden [B·T, H] @returns as `queries` */
function attentionBlock(pass: LayerPass, queries: tf.Tensor2D, hidden: tf.Tensor2D): tf.Tensor2D {
  const context = contextOf(pass, [
    project(pass, 'query', queries),
    project(pass, 'key', hidden),
    project(pass, 'value', hidden),
  ]);
  const output = project(pass, 'dense', stored(pass, 'attention.context', context));
  return endBlock(pass, 'attention', queries, output);
}

/** Query, key and value of an attention. */
type Projections = readonly [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** What the heads gather, those of each task with its own spans. @returns as the query */
function contextOf(pass: LayerPass, projections: Projections): tf.Tensor2D {
  const { network, batch, mask } = pass;
  if (!network.rows) return ownContext(pass, projections, network, mask);
  return byTask(
    network,
    [...projections, tf.reshape(mask, [batch.size, batch.length])],
    (own) => [own.spans && own],
    ([query, key, value, seen], own) =>
      ownContext(pass, [query!, key!, value!], own, tf.reshape(seen!, [-1, 1, 1, batch.length])),
  );
}

function ownContext(
  { batch: { length }, application, physical }: LayerPass,
  projections: Projections,
  own: Network,
  mask: tf.Tensor4D,
): tf.Tensor2D {
  const { config, parameters, spans, dropout } = own;
  const [batch] = mask.shape;
  const [query, key, value] = projections;
  const site = `layer${application}.attention.probabilities`;
  const shapeOf = (heads: number): AttentionShape => ({
    ...{ batch, heads, mask },
    dropout: dropout.mask(
      [batch, heads, query.shape[0] / batch, length],
      config.attention_probs_dropout_prob,
      site,
    ),
    store: own.store && ((what, value) => stored({ network: own, application }, `attention.${what}`, value)),
  });
  return spans
    ? spannedAttention(projections, { settings: spans, parameters, physical }, shapeOf)
    : attention(query, key, value, shapeOf(config.num_attention_heads));
}

/** Two linear layers with an activation between. @param x [n, H] @returns [n, H] */
function feedForwardBlock(pass: LayerPass, x: tf.Tensor2D): tf.Tensor2D {
  const active = activate(project(pass, 'ffn', x), pass.network.config.hidden_act); // [n, I]
  const inner = pass.hooks.inner?.(active) ?? active;
  const output = project(pass, 'ffn_output', stored(pass, 'ffn.active', inner)); // [n, H]
  return endBlock(pass, 'ffn', x, output);
}

/** A linear layer, and what the tuning makes of its output. */
function project(pass: LayerPass, part: LinearPart, x: tf.Tensor2D): tf.Tensor2D {
  const name = linearName(part);
  const output = linearLayer(pass.network, `${pass.name}.${name}`, x);
  return seen(pass, name, pass.hooks.linear?.(part, output, x) ?? output);
}

/** How both blocks end: dropout, what the tuning inserts, the sum with the block's input, LayerNorm. */
function endBlock(pass: LayerPass, name: SubLayerName, input: tf.Tensor2D, raw: tf.Tensor2D): tf.Tensor2D {
  const { config, dropout } = pass.network;
  const normName = `${pass.name}.${normOf(name)}`;
  const normalise = (x: tf.Tensor2D) =>
    normLayer(pass.network, normName, stored(pass, `${name}.sum`, add(x, input)));
  const output = dropout.apply(raw, config.hidden_dropout_prob, `layer${pass.application}.${name}`);
  const within = (x: tf.Tensor2D) => stored(pass, `${name}.within`, normalise(x));
  const changed = pass.hooks.subLayer?.({ name, input, output, normalise: within }) ?? output;
  return seen(pass, name === 'attention' ? 'attention.output_after_layernorm' : 'output', normalise(changed));
}

function seen({ network, application }: LayerPass, name: string, value: tf.Tensor2D): tf.Tensor2D {
  network.observe?.(`layer${application}.${name}`, value);
  return stored({ network, application }, name, value);
}

function stored<T extends tf.Tensor>(
  { network, application }: Pick<LayerPass, 'network' | 'application'>,
  name: string,
  value: T,
): T {
  return network.store?.(`layer${application}.${name}`, value) ?? value;
}

/**
 * One application of an encoder layer, the step of {@link encode}: for callers that look at, share or leave out
 * layers.
 *
 * @param application which one, from 0 to `layerApplications(config) - 1`
 * @param hidden [B·T, H], what the application before gave, or {@link embed}
 * @param mask {@link paddingMask} of the batch
 * @param rows `first`: only for each sequence's first token; the last application of a network needs no more
 * @returns [B·T, H], or [B, H] for `first`
 */
export function applyLayer(
  network: Network,
  batch: TokenBatch,
  application: number,
  hidden: tf.Tensor2D,
  mask: tf.Tensor4D,
  rows: 'all' | 'first' = 'all',
): tf.Tensor2D {
  const { inner_group_num } = network.config;
  const physical = physicalLayer(network.config, application);
  const name = layerName(Math.floor(physical / inner_group_num), physical % inner_group_num);
  const hooks = layerHooks(network, { application, physical, name });
  const pass = { network, batch, mask, application, physical, name, hooks };
  return tf.tidy(() => {
    const queries = rows === 'first' ? firstTokens(hidden, batch) : hidden;
    return feedForwardBlock(pass, attentionBlock(pass, queries, hidden));
  });
}

/**
 * The encoder: `num_hidden_layers` layers that share the weights of `num_hidden_groups` groups, each of
 * `inner_group_num` layers applied in turn.
 *
 * @param rows `first`: only each sequence's first token, so the last layer computes nothing for the others
 * @returns [B·T, H], or [B, H] for `first`
 */
export function encode(network: Network, batch: TokenBatch, rows: 'all' | 'first'): tf.Tensor2D {
  const mask = paddingMask(batch);
  const last = layerApplications(network.config) - 1;
  let hidden = embed(network, batch);
  for (let application = 0; application <= last; application++) {
    hidden = applyLayer(network, batch, application, hidden, mask, application === last ? rows : 'all');
  }
  return hidden;
}

/** tanh of a linear layer over the first token. @param first [B, H] @returns [B, H] */
export function pool(network: Network, first: tf.Tensor2D): tf.Tensor2D {
  const linear = linearLayer(network, 'albert.pooler', first);
  const pooled = tf.tanh(network.store?.('pooler', linear) ?? linear);
  return network.store?.('pooled', pooled) ?? pooled;
}

/** Each sequence's first row, the one of [CLS]. @param hidden [B·T, H] @returns [B, H] */
export function firstTokens(hidden: tf.Tensor2D, { size, length }: TokenBatch): tf.Tensor2D {
  const width = hidden.shape[1];
  const rows = tf.slice(tf.reshape(hidden, [size, length, width]), [0, 0, 0], [size, 1, width]);
  return tf.reshape(rows, [size, width]);
}

/** The most negative finite float32, as PyTorch's `finfo.min`. */
const LEAST_FLOAT = -(2 - 2 ** -23) * 2 ** 127;

/** What is added to the scores of a key: 0, or for padding the most negative number. @returns [B, 1, 1, T] */
export function paddingMask({ attentionMask, size, length }: TokenBatch): tf.Tensor4D {
  const bias = Float32Array.from(attentionMask, (seen) => (seen ? 0 : LEAST_FLOAT));
  return tf.tensor4d(bias, [size, 1, 1, length]);
}
