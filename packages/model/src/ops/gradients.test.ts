/** Our own gradients against those that tfjs derives from its elementary operations. */
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import { relativeError } from '../gold/reference-tensor.js';
import { tf } from '../tf.js';
import { ACTIVATIONS, type Activation, activate } from './activation.js';
import { attention } from './attention.js';
import { sumEmbeddings } from './embedding.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import { crossEntropy } from './loss.js';
import { selectRows } from './select-rows.js';

const BACKENDS = ['cpu', 'wasm'] as const;

/** Gradients of Σ weight·f(inputs), with weights that tell elements apart, so that every element matters. */
function gradientsOf(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] {
  const loss = (...args: tf.Tensor[]) => {
    const value = f(...args);
    const weights = tf.reshape(tf.sin(tf.range(1, value.size + 1)), value.shape);
    return tf.sum(tf.mul(value, weights));
  };
  return tf.grads(loss)(inputs);
}

function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 2e-5): void {
  expect(actual.shape).toEqual(expected.shape);
  const host = { shape: actual.shape, data: actual.dataSync<'float32'>() };
  const reference = { shape: expected.shape, data: [...expected.dataSync()] };
  expect(relativeError(host, reference)).toBeLessThan(tolerance);
}

function expectSameGradients(
  ours: (...inputs: tf.Tensor[]) => tf.Tensor,
  theirs: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
): void {
  expectClose(ours(...inputs), theirs(...inputs));
  const expected = gradientsOf(theirs, inputs);
  gradientsOf(ours, inputs).forEach((gradient, index) => {
    expectClose(gradient, expected[index]!);
  });
}

const draw = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

const TFJS: Record<Activation, (x: tf.Tensor) => tf.Tensor> = {
  relu: (x) => tf.relu(x),
  swish: (x) => tf.mul(x, tf.sigmoid(x)),
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1)),
  gelu_new: (x) => {
    const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  },
};

describe.each(BACKENDS)('gradients on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend(backend);
  });

  it.each(ACTIVATIONS)('of %s', (name) => {
    tf.tidy(() =>
      expectSameGradients(
        (x) => activate(x!, name),
        (x) => TFJS[name](x!),
        [draw([7, 5], 1)],
      ),
    );
  });

  it('of a linear layer that trains', () => {
    tf.tidy(() => {
      const trains = { weight: true, bias: true };
      expectSameGradients(
        (x, w, b) =>
          linear(x as tf.Tensor2D, {
            weight: w as tf.Tensor2D,
            bias: b as tf.Tensor1D,
            trains,
          }),
        (x, w, b) => tf.add(tf.matMul(x!, w!, false, true), b!),
        [draw([6, 3], 1), draw([4, 3], 2), draw([4], 3)],
      );
    });
  });

  it('of a linear layer whose bias is frozen', () => {
    tf.tidy(() => {
      const weight = draw([3, 9], 2) as tf.Tensor2D;
      const bias = draw([3], 3) as tf.Tensor1D;
      const layer = { bias, trains: { weight: true, bias: false } };
      expectSameGradients(
        (x, w) =>
          linear(x as tf.Tensor2D, {
            ...layer,
            weight: w as tf.Tensor2D,
          }),
        (x, w) => tf.add(tf.matMul(x!, w!, false, true), bias),
        [draw([6, 9], 1), weight],
      );
    });
  });

  it('of a layer normalisation', () => {
    tf.tidy(() => {
      expectSameGradients(
        (x, weight, bias) =>
          layerNorm(
            x as tf.Tensor2D,
            {
              weight: weight as tf.Tensor1D,
              bias: bias as tf.Tensor1D,
              trains: { weight: true, bias: true },
            },
            1e-5,
          ),
        (x, weight, bias) => {
          const { mean, variance } = tf.moments(x!, -1, true);
          const normal = tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-5)));
          return tf.add(tf.mul(normal, weight!), bias!);
        },
        [draw([5, 8], 1), draw([8], 2), draw([8], 3)],
      );
    });
  });

  it.each([
    ['as many queries as keys', 3, false],
    ['one query', 1, false],
    ['dropout', 3, true],
  ])('of attention with %s', (_, queries, withDropout) => {
    tf.tidy(() => {
      const [batch, heads, length, size] = [2, 2, 3, 4];
      const mask = tf.tensor4d([0, 0, -3.4e38, 0, 0, 0], [batch, 1, 1, length]);
      const dropout = withDropout
        ? tf.cast(tf.greater(draw([2, 2, queries, 3], 9), -0.5), 'float32')
        : undefined;
      const split = (x: tf.Tensor) =>
        tf.transpose(tf.reshape(x, [batch, x.shape[0]! / batch, heads, size]), [0, 2, 1, 3]);
      expectSameGradients(
        (q, k, v) =>
          attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, { batch, heads, mask, dropout }),
        (q, k, v) => {
          const scores = tf.div(tf.matMul(split(q!), split(k!), false, true), Math.sqrt(size));
          const probabilities = tf.softmax(tf.add(scores, mask));
          const kept = dropout ? tf.mul(probabilities, dropout) : probabilities;
          const context = tf.transpose(tf.matMul(kept, split(v!)), [0, 2, 1, 3]);
          return tf.reshape(context, [batch * queries, heads * size]);
        },
        [draw([batch * queries, 8], 1), draw([batch * length, 8], 2), draw([batch * length, 8], 3)],
      );
    });
  });

  it('of summed embeddings, where a token occurs twice', () => {
    tf.tidy(() => {
      const tables = [draw([5, 3], 1), draw([4, 3], 2)] as tf.Tensor2D[];
      const ids = [Int32Array.of(4, 0, 4, 1), Int32Array.of(0, 1, 2, 2)];
      const ours = (...inputs: tf.Tensor[]) =>
        sumEmbeddings(
          inputs.map((device, index) => ({
            table: {
              host: { shape: device.shape, data: device.dataSync<'float32'>() },
              device: device as tf.Tensor2D,
            },
            ids: ids[index]!,
          })),
        );
      const oneHot = (index: number, rows: number) => tf.cast(tf.oneHot(ids[index]!, rows), 'float32');
      const theirs = (a?: tf.Tensor, b?: tf.Tensor) =>
        tf.add(tf.matMul(oneHot(0, 5), a!), tf.matMul(oneHot(1, 4), b!));
      expectSameGradients(ours, theirs, tables);
    });
  });

  it('of selected rows', () => {
    tf.tidy(() => {
      const rows = Int32Array.of(3, 0);
      expectSameGradients(
        (x) => selectRows(x as tf.Tensor2D, rows),
        (x) => tf.matMul(tf.cast(tf.oneHot(rows, 4), 'float32'), x!),
        [draw([4, 3], 1)],
      );
    });
  });

  it('of cross-entropy, and it stands large logits', () => {
    tf.tidy(() => {
      const labels = Int32Array.of(1, 0, 2);
      expectSameGradients(
        (x) => crossEntropy(x as tf.Tensor2D, labels),
        (x) => tf.losses.softmaxCrossEntropy(tf.cast(tf.oneHot(labels, 4), 'float32'), x!),
        [draw([3, 4], 1)],
      );
      expect(crossEntropy(tf.tensor2d([[1e4, -1e4]]), Int32Array.of(0)).dataSync()[0]).toBeCloseTo(0);
    });
  });

  it('leave frozen weights without a gradient', () => {
    tf.tidy(() => {
      const weight = tf.variable(draw([2, 2], 1)) as tf.Variable<tf.Rank.R2>;
      const x = tf.variable(draw([3, 2], 2)) as tf.Variable<tf.Rank.R2>;
      const bias = tf.zeros([2]) as tf.Tensor1D;
      const trains = { weight: false, bias: false };
      const loss = () => tf.sum(linear(x, { weight, bias, trains })) as tf.Scalar;
      const { grads } = tf.engine().gradients(loss, [x, weight], undefined, true);
      expect(grads[0]?.shape).toEqual([3, 2]);
      expect(grads[1]).toBeUndefined();
      tf.dispose([x, weight]);
    });
  });
});
