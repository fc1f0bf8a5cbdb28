/** What the adapters do at the end of a sub-layer, against plain arithmetic on the values around them. */
import { createRng } from '@adaptmem/core';
import { beforeAll, expect, it } from 'vitest';
import { encode } from '../albert.js';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { padTokens } from '../train/dataset.js';
import { initialiseTuning, insertionOf, type Tuning } from '../tuning.js';

const H = 6;
const config = AlbertConfig.parse({
  vocab_size: 20,
  embedding_size: 4,
  hidden_size: H,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 10,
  max_position_embeddings: 8,
  initializer_range: 0.4,
  layer_norm_eps: 1e-6,
});
const inputIds = [2, 11, 12, 3];
const batch = padTokens([{ inputIds, tokenTypeIds: inputIds.map(() => 0) }], 0);
const LAST = 1;

type Vector = number[];

function tensorsOf(tuning: Tuning): TensorMap {
  const tensors = new Map([
    ...initialiseBackbone(config, createRng(1)),
    ...initialiseTuning(config, tuning, createRng(2)),
  ]);
  for (const [name, { data }] of tensors) {
    const stream = createRng(3).stream(name);
    if (name.startsWith('adapters.')) data.set(data.map(() => 0.5 * stream.normal()));
  }
  return tensors;
}

/** Rows of what the last layer computes, by their names. */
function observed(tensors: TensorMap, tuning: Tuning): Map<string, Vector[]> {
  const parameters = new Parameters(tensors);
  const values = new Map<string, Vector[]>();
  const observe = (name: string, value: tf.Tensor2D) => void values.set(name, value.arraySync());
  const network = { config, parameters, insertion: insertionOf(tuning), dropout: NO_DROPOUT, observe };
  tf.tidy(() => void encode(network, batch, 'all'));
  parameters.dispose();
  return new Map(
    [...values]
      .filter(([name]) => name.startsWith(`layer${LAST}.`))
      .map(([name, rows]) => [name.slice(`layer${LAST}.`.length), rows]),
  );
}

const plus = (a: Vector, b: Vector): Vector => a.map((value, index) => value + b[index]!);

function affine(tensors: TensorMap, name: string, x: Vector): Vector {
  const { shape, data } = tensors.get(`${name}.weight`)!;
  const bias = tensors.get(`${name}.bias`)!.data;
  const width = shape[1]!;
  return [...bias].map((start, row) => x.reduce((sum, v, i) => sum + data[row * width + i]! * v, start));
}

/** up(relu(down(x))) of the last layer's own adapter. */
function branch(tensors: TensorMap, x: Vector): Vector {
  const narrow = affine(tensors, `adapters.${LAST}.ffn.down`, x).map((value) => Math.max(0, value));
  return affine(tensors, `adapters.${LAST}.ffn.up`, narrow);
}

/** With the fresh scale 1 and offset 0. */
function layerNorm(x: Vector): Vector {
  const mean = x.reduce((sum, value) => sum + value, 0) / H;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / H;
  return x.map((value) => (value - mean) / Math.sqrt(variance + config.layer_norm_eps));
}

/** The output of a row from what the feed-forward part read (x) and gave (y). */
const EXPECTED: Record<string, { settings: object; row: (t: TensorMap, x: Vector, y: Vector) => Vector }> = {
  // LN(y + up(act(down(LN(y + x)))) + x)
  pfeiffer: {
    settings: { bottleneck: 3 },
    row: (t, x, y) => layerNorm(plus(plus(y, branch(t, layerNorm(plus(y, x)))), x)),
  },
  // LN(y + 2·up(act(down(x))) + x)
  parallel: {
    settings: { bottleneck: 3, scaling: 2 },
    row: (t, x, y) =>
      layerNorm(
        plus(
          plus(
            y,
            branch(t, x).map((value) => 2 * value),
          ),
          x,
        ),
      ),
  },
  // LN(y + up(act(down(y))) + x)
  houlsby: {
    settings: { bottleneck: 3, activation: 'relu' },
    row: (t, x, y) => layerNorm(plus(plus(y, branch(t, y)), x)),
  },
};

beforeAll(async () => {
  await selectBackend();
});

it.each(Object.entries(EXPECTED))(
  '%s ends the feed-forward part as its paper says',
  (method, { settings, row }) => {
    const tuning = { method, adapter: settings, numLabels: 2 } as Tuning;
    const tensors = tensorsOf(tuning);
    const values = observed(tensors, tuning);
    const inputs = values.get('attention.output_after_layernorm')!;
    values.get('ffn_output')!.forEach((output, index) => {
      const expected = row(tensors, inputs[index]!, output);
      values.get('output')![index]!.forEach((value, column) => {
        expect(value).toBeCloseTo(expected[column]!, 4);
      });
    });
  },
);
