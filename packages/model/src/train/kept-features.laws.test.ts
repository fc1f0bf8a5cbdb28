import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { trainExits } from '../early-exit/train-exits.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { addAdapters } from '../tuning/add-adapters.js';
import { fineTune } from './fine-tune.js';
import { KEPT_BYTES, keptFeatures } from './kept-features.js';

const config = AlbertConfig.parse({
  vocab_size: 30,
  embedding_size: 6,
  hidden_size: 8,
  num_hidden_layers: 3,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 8,
  initializer_range: 0.4,
});
const backbone = initialiseBackbone(config, createRng(1));
const draw = createRng(5).stream('examples');
const train = Array.from({ length: 24 }, (_, index) => {
  const first = 5 + Math.floor(draw.next() * 24);
  const inputIds = [2, first, ...(index % 2 ? [7, 9] : []), 3];
  return { inputIds, tokenTypeIds: inputIds.map(() => 0), label: first % 2 };
});
const settings = { num_train_epochs: 4, per_device_train_batch_size: 5, learning_rate: 0.05 };
const headOnly = { config, backbone, method: 'head-only', numLabels: 2, train, settings, task: 'x' } as const;

const folder = mkdtempSync(`${tmpdir()}/adaptmem-kept-`);
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  await selectBackend();
});

function expectClose(found: TensorMap, wanted: TensorMap): void {
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [name, { data }] of wanted) {
    data.forEach((value, index) => {
      expect(Math.abs(found.get(name)!.data[index]! - value)).toBeLessThan(1e-4);
    });
  }
}

function network(trains: (name: string) => boolean, more = {}) {
  return { config, parameters: new Parameters(backbone, trains), dropout: NO_DROPOUT, ...more };
}

describe('KeptFeatures', () => {
  it('gives an example the same bits whenever and with whomever it is asked for', () => {
    const layers = [0, 1, 2];
    const asked = fc.array(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 8 });
    const bare = network(() => false);
    const make = (batchSize: number) =>
      keptFeatures({ network: bare, examples: train, layers, batchSize }, KEPT_BYTES)!;
    tf.tidy(() => make(4).rows([0])); // weights go to the device when they are first used
    const { numTensors } = tf.memory();
    fc.assert(
      fc.property(
        fc.array(asked, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 30 }),
        (calls, size) => {
          const [used, fresh] = [make(size), make(size)];
          for (const indices of calls) {
            tf.tidy(() => {
              const own = indices.map((index) => fresh.rows([index]).map((row) => [...row.dataSync()]));
              used.rows(indices).forEach((rows, layer) => {
                expect([...rows.dataSync()]).toEqual(own.flatMap((of) => of[layer]!));
              });
            });
          }
          expect(tf.memory().numTensors).toBe(numTensors);
        },
      ),
      { seed: 4, numRuns: 15 },
    );
    bare.parameters.dispose();
  });

  it('is not kept where something in the encoder trains, rounds by the batch, or there is too much', () => {
    const of = (own: ReturnType<typeof network>, most = KEPT_BYTES) => {
      const found = keptFeatures({ network: own, examples: train, layers: [2], batchSize: 4 }, most);
      own.parameters.dispose();
      return found !== undefined;
    };
    expect(of(network((name) => name.startsWith('albert.pooler.')))).toBe(true);
    expect(of(network((name) => name.includes('LayerNorm')))).toBe(false);
    expect(of(network(() => false, { store: (_: string, value: tf.Tensor) => value }))).toBe(false);
    const bytes = 24 * 8 * 4;
    expect([
      of(
        network(() => false),
        bytes,
      ),
      of(
        network(() => false),
        bytes - 1,
      ),
    ]).toEqual([true, false]);
  });
});

describe('fineTune() of a head', () => {
  it('computes the encoder once, and learns what it learns without', async () => {
    const [kept, anew] = await Promise.all([fineTune(headOnly), fineTune({ ...headOnly, keptBytes: 0 })]);
    expectClose(kept.trained, anew.trained);
    const withPooler = { ...headOnly, trainPooler: true };
    expectClose(
      (await fineTune(withPooler)).trained,
      (await fineTune({ ...withPooler, keptBytes: 0 })).trained,
    );
  });

  it('gives the same bits if it is paused and goes on', async () => {
    const checkpoint = { folder: `${folder}/head`, everySteps: 3 };
    const whole = await fineTune(headOnly);
    await fineTune({ ...headOnly, checkpoint, pauseAt: 7 });
    expect((await fineTune({ ...headOnly, checkpoint })).trained).toEqual(whole.trained);
  });

  it('does not go on from a checkpoint of the other way, whose bits are others', async () => {
    const checkpoint = { folder: `${folder}/other`, everySteps: 3 };
    await fineTune({ ...headOnly, checkpoint, pauseAt: 7 });
    await expect(fineTune({ ...headOnly, checkpoint, keptBytes: 0 })).rejects.toThrow(/another run/);
  });

  it('drops out in the encoder at every step, so keeps nothing of it', async () => {
    const dropping = { ...headOnly, config: { ...config, hidden_dropout_prob: 0.3 } };
    const [kept, anew] = [await fineTune(dropping), await fineTune({ ...dropping, keptBytes: 0 })];
    expect(kept.trained).toEqual(anew.trained);
  });
});

describe('trainExits()', () => {
  it('computes the network once, and learns what it learns without', async () => {
    const tuning = { method: 'pfeiffer', adapter: { bottleneck: 2 }, numLabels: 2 } as const;
    const { tensors } = addAdapters({ config, backbone, tuning, seed: 2 });
    const options = { config, backbone, tuning, tensors, train, dev: train, task: 'x', settings };
    for (const pooler of ['shared', 'own'] as const) {
      const kept = await trainExits({ ...options, exits: { pooler } });
      const anew = await trainExits({ ...options, exits: { pooler }, keptBytes: 0 });
      expectClose(kept.trained, anew.trained);
      expect(kept.metrics.loss).toBeCloseTo(anew.metrics.loss!, 4);
    }
  });
});
