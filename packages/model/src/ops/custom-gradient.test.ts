import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TokenBatch } from '../albert.js';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { sequenceLogits, sequenceLoss } from '../head.js';
import { tf } from '../tf.js';
import { initialiseTuning, insertionOf, type Tuning, trainsUnder } from '../tuning.js';
import { activate } from './activation.js';
import { add } from './add.js';
import { constant } from './custom-gradient.js';
import { stepDropout } from './dropout.js';
import { lossAndGradients } from './loss-and-gradients.js';
import { Parameters } from './parameters.js';

const SIDE = 64;
const BYTES = SIDE * SIDE * 4;
const DEPTH = 30;

beforeAll(async () => {
  await selectBackend('wasm');
});

/** A deep function of one variable, each of whose steps keeps one matrix for its gradient. */
function deep(x: tf.Tensor): tf.Scalar {
  let y = x;
  for (let depth = 0; depth < DEPTH; depth++) {
    const next = tf.tidy(() => activate(y, 'relu'));
    if (y !== x) y.dispose();
    y = next;
  }
  return tf.sum(y);
}

/** Matrices that were alive at once while the gradient of `deep` at x was computed. */
async function matricesAtOnce(x: (variable: tf.Variable) => tf.Tensor): Promise<number> {
  const variable = tf.tidy(() => tf.variable(tf.ones([SIDE, SIDE])));
  const before = tf.memory().numBytes;
  const { peakBytes } = await tf.profile(() => {
    const loss = () => tf.add(deep(x(variable)), tf.sum(variable)) as tf.Scalar;
    const { value, grads } = tf.engine().gradients(loss, [variable], undefined, true);
    tf.dispose([value, ...grads]);
    return [];
  });
  variable.dispose();
  return (peakBytes - before) / BYTES;
}

describe('a backward pass', () => {
  it('frees what was kept, and the gradients between, as it goes', async () => {
    expect(await matricesAtOnce((variable) => variable)).toBeLessThan(DEPTH + 8);
  });

  it('finds nothing kept for values that lead back to nothing that trains', async () => {
    const frozen = () => constant(tf.ones([SIDE, SIDE]));
    expect(await matricesAtOnce(frozen)).toBeLessThan(8);
  });

  it('leaves a gradient that the caller keeps', () => {
    tf.tidy(() => {
      const dy = tf.keep(tf.ones([3]));
      const [a, b] = tf.grads((x, y) => add(x, y))([tf.zeros([3]), tf.zeros([3])], dy);
      expect([...dy.dataSync(), ...a!.dataSync(), ...b!.dataSync()]).toEqual(new Array(9).fill(1));
      dy.dispose();
    });
  });
});

describe('training steps', () => {
  const config = AlbertConfig.parse({
    vocab_size: 12,
    embedding_size: 4,
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 16,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 8,
  });
  const batch: TokenBatch = {
    size: 2,
    length: 3,
    inputIds: Int32Array.of(1, 2, 3, 4, 5, 0),
    tokenTypeIds: new Int32Array(6),
    attentionMask: Uint8Array.of(1, 1, 1, 1, 1, 0),
  };

  it.each(['houlsby', 'head-only', 'fine-tuned'] as const)('leave no tensor behind (%s)', (method) => {
    const tuning: Tuning = { method, adapter: { bottleneck: 2 }, numLabels: 2 };
    const rng = createRng(1);
    const tensors = new Map([...initialiseBackbone(config, rng), ...initialiseTuning(config, tuning, rng)]);
    const parameters = new Parameters(tensors, trainsUnder(tuning));
    const step = (index: number) => {
      const network = {
        config,
        parameters,
        insertion: insertionOf(tuning),
        dropout: stepDropout(rng, index),
      };
      lossAndGradients(parameters, () => sequenceLoss(sequenceLogits(network, batch), Float32Array.of(0, 1)));
      parameters.upload();
    };
    step(0); // uploads what is frozen
    const { numTensors, numBytes } = tf.memory();
    for (let index = 1; index <= 10; index++) step(index);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    parameters.dispose();
  });
});
