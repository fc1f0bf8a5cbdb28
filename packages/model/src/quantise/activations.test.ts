import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { adaptivFloat } from '../compress/adaptivfloat.js';
import { COMPRESSION_DEFAULTS } from '../compress/settings.js';
import { profileWorkload } from '../profile/profile-workload.js';
import { geometryStorage } from '../profile/storage.js';
import { tf } from '../tf.js';
import type { EncodedExample } from '../train/dataset.js';
import { evaluate } from '../train/evaluate-model.js';
import { fineTune } from '../train/fine-tune.js';
import { initialiseTuning } from '../tuning.js';
import { calibrateActivations, quantisedActivations } from './activations.js';

const config = AlbertConfig.parse({
  vocab_size: 20,
  embedding_size: 8,
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 32,
  max_position_embeddings: 12,
  initializer_range: 0.2,
});
const backbone = initialiseBackbone(config, createRng(1));
const tensors = new Map([
  ...backbone,
  ...initialiseTuning(config, { method: 'fine-tuned', numLabels: 2 }, createRng(2)),
]);
const examples: EncodedExample[] = Array.from({ length: 12 }, (_, index) => {
  const inputIds = [2, 7 + (index % 9), 8 + (index % 5), 9 + (index % 3), 3];
  return { inputIds, tokenTypeIds: inputIds.map(() => 0), label: index % 2 };
});
const logitsWith = (store?: ReturnType<typeof quantisedActivations>) =>
  evaluate({ config, tensors, examples, ...(store ? { store } : {}) }).logits.flatMap((row) => [...row]);
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

beforeAll(async () => {
  await selectBackend();
});

describe('calibrateActivations()', () => {
  it('sees every stored value of every layer, and its largest magnitude', () => {
    const ranges = calibrateActivations({ config, tensors, examples });
    const layer = ['query', 'key', 'value', 'scores', 'probabilities', 'context', 'dense', 'sum'].map(
      (name) => `attention.${name}`,
    );
    expect([...ranges.keys()]).toEqual(
      expect.arrayContaining([
        'embeddings.sum',
        'embeddings_after_layernorm',
        'embedding_hidden_mapping_in',
        ...layer.map((name) => `layer0.${name}`),
        ...layer.map((name) => `layer1.${name}`),
        'layer1.ffn.active',
        'layer1.output',
        'pooled',
      ]),
    );
    expect(ranges.get('pooled')!).toBeLessThanOrEqual(1);
    for (const largest of ranges.values()) expect(largest).toBeGreaterThan(0);
    expect(ranges.get('layer0.attention.probabilities')!).toBeLessThanOrEqual(1);
  });

  it.each(['fine-tuned', 'houlsby', 'pfeiffer', 'parallel', 'ia3'] as const)(
    'stores in a layer what the operators of the profile write (%s)',
    (method) => {
      const tuning = { method, adapter: method === 'houlsby' ? { bottleneck: 4 } : undefined, numLabels: 2 };
      const tuned = new Map([...backbone, ...initialiseTuning(config, tuning, createRng(2))]);
      const stored: string[] = [];
      const store = <T extends tf.Tensor>(name: string, value: T): T => {
        stored.push(name);
        return value;
      };
      evaluate({ config, tensors: tuned, ...tuning, examples: examples.slice(0, 1), store });
      const storage = geometryStorage(COMPRESSION_DEFAULTS);
      const of = { name: 't', model: 't', config, ...tuning, tasks: [{ name: 't', numLabels: 2 }] };
      const { inferences } = profileWorkload({ ...of, sequenceLength: 5, storage });
      const operators = inferences[0]!.operators.filter(({ name }) => name.startsWith('layer0.'));
      expect(stored.filter((name) => name.startsWith('layer0.'))).toHaveLength(operators.length);
    },
  );
});

describe('quantisedActivations()', () => {
  it('gives what the codec of the format gives', () => {
    const values = [0.3, -1.26, 0.011, 5, 0];
    const store = quantisedActivations('adaptivfloat<8,3>', new Map([['x', 2]]));
    const codec = adaptivFloat(8, 3);
    const { codes, metadata } = codec.encode(Float32Array.from(values), { largest: 2 });
    const stored = tf.tidy(() => [...store('x', tf.tensor2d(values, [1, 5])).dataSync()]);
    expect(stored).toEqual([...codec.decode(codes, metadata)]);
    expect(stored[3]).toBeLessThan(4); // saturated at the largest of the calibrated binade
  });

  it('brings the network nearer to full precision the wider the format is', () => {
    const ranges = calibrateActivations({ config, tensors, examples });
    const exact = logitsWith();
    const errors = ['adaptivfloat<4,2>', 'adaptivfloat<8,3>', 'adaptivfloat<16,4>'].map((format) =>
      distance(logitsWith(quantisedActivations(format, ranges)), exact),
    );
    expect(errors[0]!).toBeGreaterThan(errors[1]!);
    expect(errors[1]!).toBeGreaterThan(errors[2]!);
    expect(errors[2]!).toBeLessThan(1e-3);
    expect(logitsWith(quantisedActivations('fp32'))).toEqual(exact);
  });

  it('passes the gradient straight through, but for values out of range', () => {
    const store = quantisedActivations('int<4>', new Map([['x', 1]]));
    const gradient = tf.grad((x) => tf.sum(store('x', x as tf.Tensor2D)))(
      tf.tensor2d([0.3, -0.9, 1.5], [1, 3]),
    );
    expect([...gradient.dataSync()]).toEqual([1, 1, 0]);
  });

  it('names an activation that was not calibrated, and a format that there is not', () => {
    const store = quantisedActivations('adaptivfloat<8,3>', new Map());
    expect(() => store('layer0.output', tf.tensor2d([1], [1, 1]))).toThrow(
      'No range was calibrated for the activation "layer0.output"',
    );
    expect(() => quantisedActivations('int<99>')).toThrow(RangeError);
  });
});

describe('fineTune() with a format of activations', () => {
  it('trains through the rounding, to the same bits each time', async () => {
    const options = {
      ...{ task: 't', config, backbone, method: 'fine-tuned' as const, numLabels: 2 },
      ...{ train: examples, dev: examples, activationFormat: 'adaptivfloat<6,3>' },
      settings: { max_steps: 8, per_device_train_batch_size: 6, learning_rate: 5e-3 },
    };
    const first = await fineTune(options);
    expect((await fineTune(options)).trained).toEqual(first.trained);
    const { activationFormat: _format, ...plain } = options;
    expect((await fineTune(plain)).trained).not.toEqual(first.trained);
    const losses = first.history.steps.map(({ loss }) => loss);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});
