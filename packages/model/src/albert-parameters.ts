/** Names, shapes and first values of ALBERT's tensors, as Hugging Face's checkpoints have them. */
import { DataError, type Issue, type Rng } from '@adaptmem/core';
import type { AlbertConfig } from './albert-config.js';
import { elementsOf, type TensorMap } from './tensor-map.js';
import type { LinearPart, SubLayerName } from './tuning/layer-hooks.js';

type Shapes = Map<string, number[]>;

/** The stem of the names of one shared encoder layer. */
export function layerName(group: number, inner: number): string {
  return `albert.encoder.albert_layer_groups.${group}.albert_layers.${inner}`;
}

/** The name of a linear layer within an encoder layer. */
export function linearName(part: LinearPart): string {
  return part === 'ffn' || part === 'ffn_output' ? part : `attention.${part}`;
}

/** The name of the LayerNorm that ends a sub-layer, within an encoder layer. */
export function normOf(subLayer: SubLayerName): string {
  return subLayer === 'attention' ? 'attention.LayerNorm' : 'full_layer_layer_norm';
}

/** Everything but the heads, `albert.*`; weights of linear layers as [out, in]. */
export function backboneShapes(config: AlbertConfig): Shapes {
  const { embedding_size: E, hidden_size: H, intermediate_size: I } = config;
  const shapes: Shapes = new Map();
  shapes.set('albert.embeddings.word_embeddings.weight', [config.vocab_size, E]);
  shapes.set('albert.embeddings.position_embeddings.weight', [config.max_position_embeddings, E]);
  shapes.set('albert.embeddings.token_type_embeddings.weight', [config.type_vocab_size, E]);
  addNorm(shapes, 'albert.embeddings.LayerNorm', E);
  addLinear(shapes, 'albert.encoder.embedding_hidden_mapping_in', H, E);
  for (let group = 0; group < config.num_hidden_groups; group++) {
    for (let inner = 0; inner < config.inner_group_num; inner++) {
      const name = layerName(group, inner);
      for (const part of ['query', 'key', 'value', 'dense']) {
        addLinear(shapes, `${name}.attention.${part}`, H, H);
      }
      addNorm(shapes, `${name}.attention.LayerNorm`, H);
      addLinear(shapes, `${name}.ffn`, I, H);
      addLinear(shapes, `${name}.ffn_output`, H, I);
      addNorm(shapes, `${name}.full_layer_layer_norm`, H);
    }
  }
  addLinear(shapes, 'albert.pooler', H, H);
  return shapes;
}

/** The head of a task: as many labels as classes, or 1 for regression. */
export function classifierShapes({ hidden_size }: AlbertConfig, numLabels: number): Shapes {
  const shapes: Shapes = new Map();
  addLinear(shapes, 'classifier', numLabels, hidden_size);
  return shapes;
}

/** The heads of pretraining; the decoder's weight is the table of word embeddings. */
export function pretrainingShapes({ embedding_size: E, hidden_size: H, vocab_size }: AlbertConfig): Shapes {
  const shapes: Shapes = new Map();
  addLinear(shapes, 'predictions.dense', E, H);
  addNorm(shapes, 'predictions.LayerNorm', E);
  shapes.set('predictions.bias', [vocab_size]);
  addLinear(shapes, 'sop_classifier.classifier', 2, H);
  return shapes;
}

/**
 * A backbone of random weights: normal with `initializer_range`, LayerNorms at identity, biases and the padding
 * token's embedding 0. Each tensor has its own stream, so another geometry of one shifts no other.
 */
export function initialiseBackbone(config: AlbertConfig, rng: Rng): TensorMap {
  const tensors = initialise(backboneShapes(config), config, rng);
  const { data } = tensors.get('albert.embeddings.word_embeddings.weight')!;
  const start = config.pad_token_id * config.embedding_size;
  data.fill(0, start, start + config.embedding_size);
  return tensors;
}

/** First values of tensors with these names, as {@link initialiseBackbone}. */
export function initialise(shapes: Shapes, { initializer_range }: AlbertConfig, rng: Rng): TensorMap {
  const tensors: TensorMap = new Map();
  for (const [name, shape] of shapes) {
    const data = new Float32Array(elementsOf(shape));
    if (isLayerNorm(name)) data.fill(name.endsWith('.weight') ? 1 : 0);
    else if (name.endsWith('.weight')) {
      const stream = rng.stream('init', name);
      for (let index = 0; index < data.length; index++) data[index] = stream.normal() * initializer_range;
    }
    tensors.set(name, { shape, data });
  }
  return tensors;
}

/** Whether a tensor belongs to a layer normalisation. */
export function isLayerNorm(name: string): boolean {
  return /(LayerNorm|layer_norm)\.(weight|bias)$/.test(name);
}

/** Checks that all tensors of `shapes` are there and of that shape. @param origin file for the messages @throws DataError */
export function assertShapes(tensors: TensorMap, shapes: Shapes, origin: string): void {
  const issues: Issue[] = [];
  for (const [name, shape] of shapes) {
    const found = tensors.get(name)?.shape;
    if (found && `${found}` === `${shape}`) continue;
    const got = found ? `got [${found}]` : 'it is missing';
    const message = `Expected tensor "${name}" of shape [${shape}], ${got}`;
    issues.push({ file: origin, message, code: found ? 'TENSOR_SHAPE' : 'TENSOR_MISSING' });
  }
  if (issues.length > 0) throw new DataError(issues);
}

function addLinear(shapes: Shapes, name: string, out: number, input: number): void {
  shapes.set(`${name}.weight`, [out, input]);
  shapes.set(`${name}.bias`, [out]);
}

function addNorm(shapes: Shapes, name: string, width: number): void {
  shapes.set(`${name}.weight`, [width]);
  shapes.set(`${name}.bias`, [width]);
}
