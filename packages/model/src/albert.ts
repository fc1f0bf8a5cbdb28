/**
 * ALBERT, to be read from top to bottom: embeddings, attention, feed-forward, encoder, pooler (Lan et al.,
 * "ALBERT: A Lite BERT", arXiv 1909.11942), with Houlsby's adapters where they go.
 *
 * Letters: B sequences, T tokens, E embedding width, H hidden width, N heads, I inner width of the feed-forward
 * part, A bottleneck of an adapter. Activations are matrices of B·T rows, one a token.
 */
import { type AdapterConfig, type AdapterSite, adapterName, adapterSlot, bottleneck } from './adapter.js';
import type { AlbertConfig } from './albert-config.js';
import { layerName } from './albert-parameters.js';
import { activate } from './ops/activation.js';
import { type AttentionShape, attention } from './ops/attention.js';
import type { Dropout } from './ops/dropout.js';
import { sumEmbeddings } from './ops/embedding.js';
import { layerNorm } from './ops/layer-norm.js';
import { linear } from './ops/linear.js';
import type { Parameters } from './ops/parameters.js';
import { tf } from './tf.js';

/** A network and the dropout of this pass. */
export interface Network {
  config: AlbertConfig;
  parameters: Parameters;
  /** Present if adapters are inserted. */
  adapter?: AdapterConfig | undefined;
  dropout: Dropout;
  /** Sees inner values by name, e.g. `layer0.attention.query`; they live only during the call. */
  observe?(name: string, value: tf.Tensor2D): void;
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
function embed(network: Network, batch: TokenBatch): tf.Tensor2D {
  const { config, parameters, dropout } = network;
  const positionIds = batch.inputIds.map((_, index) => index % batch.length);
  const table = (name: string) => parameters.table(`albert.embeddings.${name}_embeddings.weight`);
  const sum = sumEmbeddings([
    { table: table('word'), ids: batch.inputIds },
    { table: table('token_type'), ids: batch.tokenTypeIds },
    { table: table('position'), ids: positionIds },
  ]); // [B·T, E]
  const norm = parameters.norm('albert.embeddings.LayerNorm');
  const normal = layerNorm(sum, norm, config.layer_norm_eps);
  network.observe?.('embeddings_after_layernorm', normal);
  const dropped = dropout.apply(normal, config.hidden_dropout_prob, 'embeddings');
  const hidden = linear(dropped, parameters.linear('albert.encoder.embedding_hidden_mapping_in')); // [B·T, H]
  network.observe?.('embedding_hidden_mapping_in', hidden);
  return hidden;
}

/** One application of an encoder layer. */
interface LayerPass {
  network: Network;
  batch: TokenBatch;
  /** [B, 1, 1, T] */
  mask: tf.Tensor4D;
  /** Layer application, from 0. */
  application: number;
  /** Number of the layer whose weights are used: group · inner_group_num + inner. */
  physical: number;
  /** Stem of the names of those weights. */
  name: string;
}

/** Attention over all tokens, for the rows of `queries`; adapter; residual; LayerNorm. @returns as `queries` */
function attentionBlock(pass: LayerPass, queries: tf.Tensor2D, hidden: tf.Tensor2D): tf.Tensor2D {
  const { config, parameters, dropout, adapter } = pass.network;
  const part = (x: tf.Tensor2D, name: string) =>
    seen(pass, `attention.${name}`, linear(x, parameters.linear(`${pass.name}.attention.${name}`)));
  const context = attention(
    part(queries, 'query'),
    part(hidden, 'key'),
    part(hidden, 'value'),
    attentionShape(pass, queries),
  );
  const dense = part(context, 'dense');
  const dropped = dropout.apply(dense, config.hidden_dropout_prob, `layer${pass.application}.attention`);
  const onResidual = adapter?.placement === 'adapterhub';
  const residual = onResidual ? adapt(pass, queries, 'attention') : queries;
  const output = onResidual ? dropped : adapt(pass, dropped, 'attention');
  const norm = parameters.norm(`${pass.name}.attention.LayerNorm`);
  const normal = layerNorm(tf.add(output, residual), norm, config.layer_norm_eps);
  return seen(pass, 'attention.output_after_layernorm', normal);
}

function attentionShape(
  { network, batch, mask, application }: LayerPass,
  queries: tf.Tensor2D,
): AttentionShape {
  const { attention_probs_dropout_prob, num_attention_heads: heads } = network.config;
  const shape = [batch.size, heads, queries.shape[0] / batch.size, batch.length];
  const site = `layer${application}.attention.probabilities`;
  return {
    batch: batch.size,
    heads,
    mask,
    dropout: network.dropout.mask(shape, attention_probs_dropout_prob, site),
  };
}

/** Two linear layers with an activation between; adapter; residual; LayerNorm. @param x [n, H] @returns [n, H] */
function feedForwardBlock(pass: LayerPass, x: tf.Tensor2D): tf.Tensor2D {
  const { config, parameters, dropout } = pass.network;
  const part = (from: tf.Tensor2D, name: string) =>
    seen(pass, name, linear(from, parameters.linear(`${pass.name}.${name}`)));
  const inner = activate(part(x, 'ffn'), config.hidden_act); // [n, I]
  const output = part(inner, 'ffn_output'); // [n, H]
  const dropped = dropout.apply(output, config.hidden_dropout_prob, `layer${pass.application}.ffn`);
  const norm = parameters.norm(`${pass.name}.full_layer_layer_norm`);
  const normal = layerNorm(tf.add(adapt(pass, dropped, 'ffn'), x), norm, config.layer_norm_eps);
  return seen(pass, 'output', normal);
}

function seen({ network, application }: LayerPass, name: string, value: tf.Tensor2D): tf.Tensor2D {
  network.observe?.(`layer${application}.${name}`, value);
  return value;
}

function adapt(
  { network, application, physical }: LayerPass,
  x: tf.Tensor2D,
  site: AdapterSite,
): tf.Tensor2D {
  const { adapter, parameters } = network;
  if (!adapter) return x;
  return bottleneck(x, parameters, adapter, adapterName(adapterSlot(adapter, application, physical), site));
}

/**
 * The encoder: `num_hidden_layers` layers that share the weights of `num_hidden_groups` groups, each of
 * `inner_group_num` layers applied in turn.
 *
 * @param rows `first`: only each sequence's first token, so the last layer computes nothing for the others
 * @returns [B·T, H], or [B, H] for `first`
 */
export function encode(network: Network, batch: TokenBatch, rows: 'all' | 'first'): tf.Tensor2D {
  const { num_hidden_layers: layers, num_hidden_groups, inner_group_num } = network.config;
  const mask = paddingMask(batch);
  const last = layers * inner_group_num - 1;
  let hidden = embed(network, batch);
  for (let application = 0; application <= last; application++) {
    const layer = Math.floor(application / inner_group_num);
    const group = Math.floor(layer / (layers / num_hidden_groups));
    const inner = application % inner_group_num;
    const physical = group * inner_group_num + inner;
    const pass = { network, batch, mask, application, physical, name: layerName(group, inner) };
    hidden = tf.tidy(() => {
      const onlyFirst = application === last && rows === 'first';
      const queries = onlyFirst ? firstTokens(hidden, batch) : hidden;
      return feedForwardBlock(pass, attentionBlock(pass, queries, hidden));
    });
  }
  return hidden;
}

/** tanh of a linear layer over the first token. @param first [B, H] @returns [B, H] */
export function pool({ parameters }: Network, first: tf.Tensor2D): tf.Tensor2D {
  return tf.tanh(linear(first, parameters.linear('albert.pooler')));
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
