/** What must hold for every tuning method, whatever its settings and the network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode, type TokenBatch } from '../albert.js';
import { AlbertConfig, layerApplications } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { sequenceLogits, sequenceLoss } from '../head.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { lossAndGradients } from '../ops/loss-and-gradients.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { padTokens } from '../train/dataset.js';
import {
  type AdapterSettings,
  frozenPrefix,
  initialiseTuning,
  insertionOf,
  type Tuning,
  type TuningMethodName,
  trainsUnder,
} from '../tuning.js';
import { loadAdapter, saveAdapter } from './adapter-folder.js';
import { mergeAdapters, mergeObstacle } from './merge.js';

const SEED = 4;

const config = AlbertConfig.parse({
  vocab_size: 30,
  embedding_size: 6,
  hidden_size: 8,
  num_hidden_layers: 4,
  num_hidden_groups: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 8,
  initializer_range: 0.3,
});
const layers = layerApplications(config);
const backbone = initialiseBackbone(config, createRng(1));
const batch: TokenBatch = padTokens(
  [
    [2, 10, 11, 12, 3],
    [2, 20, 3],
  ].map((inputIds) => ({ inputIds, tokenTypeIds: inputIds.map(() => 0) })),
  0,
);

/** Differences of the loss need an activation without a kink. */
const activation = fc.constantFrom('gelu', 'gelu_new', 'swish');

/** Settings under which a fresh insertion is the identity, for every method that inserts. */
const EXACT_SETTINGS: Partial<Record<TuningMethodName, fc.Arbitrary<Record<string, unknown>>>> = {
  houlsby: fc.record({ bottleneck: fc.integer({ min: 1, max: 5 }), activation, init_std: fc.constant(0) }),
  pfeiffer: fc.record({ bottleneck: fc.integer({ min: 1, max: 5 }), activation, init_std: fc.constant(0) }),
  parallel: fc.record({
    bottleneck: fc.integer({ min: 1, max: 5 }),
    activation,
    scaling: fc.constantFrom(0.5, 1, 4),
    sites: fc.constantFrom(['ffn'], ['attention'], ['attention', 'ffn']),
  }),
  lora: fc.record({
    rank: fc.integer({ min: 1, max: 4 }),
    alpha: fc.constantFrom(1, 4),
    targets: fc.subarray(['query', 'key', 'value', 'dense', 'ffn', 'ffn_output'], { minLength: 1 }),
  }),
  ia3: fc.constant({}),
};
const INSERTING = Object.keys(EXACT_SETTINGS) as TuningMethodName[];

interface Case {
  method: TuningMethodName;
  adapter: AdapterSettings & { skip_layers: number; embedding_rank: number };
}

const cases = (methods = INSERTING): fc.Arbitrary<Case> =>
  fc.constantFrom(...methods).chain((method) =>
    fc
      .record({
        settings: EXACT_SETTINGS[method]!,
        sharing: fc.constantFrom('per-layer', 'shared'),
        skip_layers: fc.integer({ min: 0, max: layers - 1 }),
        embedding_rank: fc.constantFrom(0, 0, 1, 3),
      })
      .map(({ settings, ...placement }) => ({ method, adapter: { ...settings, ...placement } })),
  );

function tunedTensors(tuning: Tuning): TensorMap {
  return new Map([...backbone, ...initialiseTuning(config, tuning, createRng(2))]);
}

/** As training leaves them: everything that trains is elsewhere. */
function movedTensors(tuning: Tuning): TensorMap {
  const trains = trainsUnder(tuning);
  return new Map(
    [...tunedTensors(tuning)].map(([name, { shape, data }]) => {
      const stream = createRng(3).stream(name);
      return [
        name,
        { shape, data: trains(name) ? data.map((value) => value + 0.3 * stream.normal()) : data },
      ];
    }),
  );
}

interface Run {
  logits: number[];
  /** After each layer application. */
  hidden: number[][];
}

function run(tensors: TensorMap, tuning?: Pick<Tuning, 'method' | 'adapter'>): Run {
  const parameters = new Parameters(tensors);
  const insertion = tuning && insertionOf(tuning);
  const hidden: number[][] = [];
  const observe = (name: string, value: tf.Tensor) => {
    if (/^layer\d+\.output$/.test(name)) hidden.push([...value.dataSync()]);
  };
  const network = { config, parameters, insertion, dropout: NO_DROPOUT };
  const logits = tf.tidy(() => {
    encode({ ...network, observe }, batch, 'all');
    return [...sequenceLogits(network, batch).dataSync()];
  });
  parameters.dispose();
  return { logits, hidden };
}

const furthest = (a: number[], b: number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

const folder = mkdtempSync(join(tmpdir(), 'adaptmem-tuning-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  await selectBackend();
});

describe('a tuning method', () => {
  it('changes nothing while it is fresh', () => {
    fc.assert(
      fc.property(cases(), ({ method, adapter }) => {
        const tensors = tunedTensors({ method, adapter, numLabels: 2 });
        expect(run(tensors, { method, adapter })).toEqual(run(tensors));
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it('leaves the frozen prefix as the bare backbone has it, and changes the next layer', () => {
    fc.assert(
      fc.property(cases(), ({ method, adapter }) => {
        const tuning = { method, adapter, numLabels: 2 };
        const bare = run(tunedTensors(tuning)).hidden;
        const tuned = run(movedTensors(tuning), { method, adapter }).hidden;
        const k = frozenPrefix(config, tuning);
        expect(k).toBe(adapter.embedding_rank > 0 ? 0 : adapter.skip_layers);
        expect(tuned.slice(0, k)).toEqual(bare.slice(0, k));
        expect(furthest(tuned[k]!, bare[k]!)).toBeGreaterThan(1e-4);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it('computes the same merged, or says why it cannot', () => {
    fc.assert(
      fc.property(cases(), ({ method, adapter }) => {
        const tensors = movedTensors({ method, adapter, numLabels: 2 });
        const merge = () => mergeAdapters(config, { method, adapter }, tensors);
        if (mergeObstacle(config, { method, adapter }) !== undefined) {
          expect(merge).toThrow(AppError);
          return;
        }
        const merged = merge();
        expect([...merged.keys()].some((name) => name.startsWith('adapters.'))).toBe(false);
        const { logits } = run(tensors, { method, adapter });
        expect(furthest(run(merged).logits, logits)).toBeLessThan(
          1e-5 * Math.max(1, ...logits.map(Math.abs)),
        );
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('can be merged exactly if it is linear and every application of a layer has the same', () => {
    fc.assert(
      fc.property(cases(), ({ method, adapter }) => {
        const linear = method === 'lora' || method === 'ia3';
        // layers 0 and 1 share weights, and 2 and 3
        const uniform = adapter.sharing === 'shared' && adapter.skip_layers % 2 === 0;
        const inLayers = linear && adapter.embedding_rank === 0;
        expect(mergeObstacle(config, { method, adapter }) === undefined).toBe(inLayers && uniform);
      }),
      { seed: SEED },
    );
  });

  it('gives the same bits after it was saved and loaded', () => {
    fc.assert(
      fc.property(cases(), fc.boolean(), ({ method, adapter }, trainPooler) => {
        const tuning: Tuning = { method, adapter, trainPooler, numLabels: 3 };
        const tensors = movedTensors(tuning);
        saveAdapter(folder, { config, tuning, tensors, seed: 7 });
        const loaded = loadAdapter(folder, { config, backbone });
        expect([...loaded.tensors.keys()].every(trainsUnder(tuning))).toBe(true);
        expect(run(new Map([...backbone, ...loaded.tensors]), loaded.tuning)).toEqual(run(tensors, tuning));
        expect(loaded.seed).toBe(7);
      }),
      { seed: SEED, numRuns: 20 },
    );
  });

  it('has gradients that agree with finite differences', () => {
    fc.assert(
      fc.property(cases(), fc.integer(), ({ method, adapter }, seed) => {
        const tuning: Tuning = { method, adapter, numLabels: 2 };
        const inserted = (name: string) => name.startsWith('adapters.');
        const parameters = new Parameters(movedTensors(tuning), inserted);
        const network = { config, parameters, insertion: insertionOf(tuning), dropout: NO_DROPOUT };
        const loss = () => sequenceLoss(sequenceLogits(network, batch), Float32Array.of(1, 0));
        const { gradients } = lossAndGradients(parameters, loss);
        const stream = createRng(seed).stream('direction');
        const start = new Map([...parameters.trained()].map(([name, { data }]) => [name, data.slice()]));
        const norm = Math.hypot(...[...gradients.values()].flatMap(({ data }) => [...data]));
        const direction = new Map(
          [...gradients].map(([name, { data }]) => [
            name,
            [...data].map((value) => value / norm + 0.2 * stream.normal()),
          ]),
        );
        const lossAt = (distance: number): number => {
          for (const [name, { data }] of parameters.trained()) {
            data.forEach((_, index) => {
              data[index] = start.get(name)![index]! + distance * direction.get(name)![index]!;
            });
          }
          parameters.upload();
          return tf.tidy(() => loss().dataSync()[0]!);
        };
        const slopeOver = (step: number) => (lossAt(step) - lossAt(-step)) / (2 * step);
        // Richardson's extrapolation: the error is of the fourth order
        const measured = (4 * slopeOver(2e-3) - slopeOver(4e-3)) / 3;
        const computed = [...gradients].reduce(
          (sum, [name, { data }]) =>
            sum + data.reduce((part, value, index) => part + value * direction.get(name)![index]!, 0),
          0,
        );
        parameters.dispose();
        // a loss in float32 is known to about 1e-7, a difference over 4e-3 to 1e-4
        expect(Math.abs(measured - computed)).toBeLessThan(3e-4 + 0.02 * Math.abs(computed));
      }),
      { seed: SEED, numRuns: 30 },
    );
  });
});
