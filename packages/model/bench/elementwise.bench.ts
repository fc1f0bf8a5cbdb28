/** What is not a product in a layer of ALBERT-base, forward and backward, on 256 tokens. */
import { bench, describe } from 'vitest';
import { selectBackend } from '../src/backend.js';
import { ACTIVATIONS, activate } from '../src/ops/activation.js';
import { add } from '../src/ops/add.js';
import { attention } from '../src/ops/attention.js';
import { layerNorm } from '../src/ops/layer-norm.js';
import { tf } from '../src/tf.js';

const backend = await selectBackend();
const [batch, length, hidden, inner, heads] = [8, 32, 768, 3072, 12];
const matrix = (width: number, seed: number) =>
  tf.variable(tf.randomNormal<tf.Rank.R2>([batch * length, width], 0, 1, 'float32', seed)) as tf.Tensor2D;
const row = (value: number) => tf.fill([hidden], value) as tf.Tensor1D;
const [a, b, c] = [matrix(hidden, 1), matrix(hidden, 2), matrix(hidden, 3)];
const wide = matrix(inner, 4);

/** Value and gradients of all inputs, thrown away. */
function withGradients(f: () => tf.Tensor, inputs: tf.Tensor[]): () => void {
  return () => {
    const { value, grads } = tf.engine().gradients(() => tf.sum(f()), inputs, undefined, true);
    tf.dispose([value, ...grads]);
  };
}

describe(`forward and backward, 256 tokens of 768 or 3072 (${backend.name})`, () => {
  for (const name of ACTIVATIONS) {
    bench(
      `${name}, 3072`,
      withGradients(() => activate(wide, name), [wide]),
    );
  }
  bench(
    'residual sum, 768',
    withGradients(() => add(a, b), [a, b]),
  );
  const norm = { weight: row(1), bias: row(0), trains: { weight: false, bias: false } };
  bench(
    'layer normalisation, 768',
    withGradients(() => layerNorm(a, norm, 1e-12), [a]),
  );
  const mask = tf.zeros<tf.Rank.R4>([batch, 1, 1, length]);
  bench(
    'attention, 8 × 12 heads of 32 tokens',
    withGradients(() => attention(a, b, c, { batch, heads, mask }), [a, b, c]),
  );
});
