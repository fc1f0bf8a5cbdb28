/** What an inference computes when heads see only what is near, or are off. */
import { assertWorkload, type Workload, type WorkloadOperator } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { attendedKeys, headGroups } from '../attention-span/attended-keys.js';
import { reachOf, spanMask } from '../attention-span/span-mask.js';
import { COMPRESSION_DEFAULTS } from '../compress/settings.js';
import type { TuningMethodName } from '../tuning.js';
import { type ProfiledTask, profileWorkload, type WorkloadOptions } from './profile-workload.js';
import { geometryStorage } from './storage.js';

const SEED = 31;
const ALBERT_BASE = AlbertConfig.parse({
  vocab_size: 30_000,
  embedding_size: 128,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
});
const TINY = AlbertConfig.parse({
  vocab_size: 40,
  embedding_size: 8,
  hidden_size: 16,
  num_hidden_layers: 4,
  num_hidden_groups: 2,
  num_attention_heads: 4,
  intermediate_size: 32,
  max_position_embeddings: 64,
});

function profile(tasks: ProfiledTask[], overrides: Partial<WorkloadOptions> = {}): Workload {
  return profileWorkload({
    ...{ name: 'test', model: 'tiny', config: TINY, method: 'fine-tuned', tasks, sequenceLength: 40 },
    storage: geometryStorage(COMPRESSION_DEFAULTS),
    ...overrides,
  });
}

const task = (name: string, spans?: ProfiledTask['spans']): ProfiledTask => ({ name, numLabels: 2, spans });
const macsOf = ({ rows, cols, inner, repeat }: WorkloadOperator) => rows * cols * (inner ?? 0) * repeat;
const operatorsOf = ({ inferences }: Workload, index = 0) => inferences[index]!.operators;
const macsIn = (workload: Workload, wanted: RegExp) =>
  operatorsOf(workload)
    .filter(({ name }) => wanted.test(name))
    .reduce((sum, operator) => sum + macsOf(operator), 0);

/** Two layers of four heads. */
const twoLayers = fc.array(
  fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 60, noNaN: true })), {
    minLength: 4,
    maxLength: 4,
  }),
  { minLength: 2, maxLength: 2 },
);
const METHODS: [TuningMethodName, Record<string, unknown>][] = [
  ['fine-tuned', {}],
  ['houlsby', { bottleneck: 4 }],
  ['lora', { rank: 2, targets: ['query', 'key', 'value', 'dense'] }],
  ['ia3', { sharing: 'shared' }],
  ['bitfit', {}],
];

describe('attendedKeys()', () => {
  it('are the keys that a block of sixteen queries sees, of mask above 0', () => {
    const inputs = fc.tuple(
      fc.integer({ min: 1, max: 70 }),
      fc.double({ min: 0.01, max: 80, noNaN: true }),
      fc.constantFrom(1, 2.5, 8, 32),
    );
    fc.assert(
      fc.property(inputs, ([tokens, span, ramp]) => {
        let pairs = 0;
        for (let query = 0; query < tokens; query++) {
          const first = Math.floor(query / 16) * 16;
          const block = Array.from({ length: Math.min(16, tokens - first) }, (_, row) => first + row);
          for (let key = 0; key < tokens; key++)
            if (block.some((other) => spanMask(span, ramp, Math.abs(other - key)) > 0)) pairs++;
        }
        expect(attendedKeys(reachOf(span, ramp)!, tokens)).toBe(Math.ceil(pairs / tokens));
      }),
      { seed: SEED },
    );
  });

  it('group the heads that are on', () => {
    expect(headGroups([0, 2, 100, 2, 0], 1, 32)).toEqual([
      { heads: 1, keys: 32 },
      { heads: 2, keys: 18 },
    ]);
  });
});

describe('profileWorkload() with attention spans', () => {
  it('is the profile without them where every head sees every token', () => {
    const wide = { ramp: 2, spans: [Array(4).fill(39), Array(4).fill(39)] };
    for (const [method, adapter] of METHODS)
      expect(profile([task('a', wide)], { method, adapter })).toEqual(
        profile([task('a')], { method, adapter }),
      );
  });

  it('keeps to the contract, and computes for the heads that are on what they see', () => {
    fc.assert(
      fc.property(twoLayers, fc.constantFrom(...METHODS), (spans, [method, adapter]) => {
        const workload = profile([task('a', { ramp: 2, spans })], { method, adapter });
        expect(() => assertWorkload(workload)).not.toThrow();
        const names = operatorsOf(workload).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const [layer, own] of [0, 0, 1, 1].map((physical) => spans[physical]!).entries()) {
          const groups = headGroups(own, 2, 40);
          const on = own.filter((span) => span > 0).length;
          const macs = (part: string) => macsIn(workload, new RegExp(`^layer${layer}\\.attention\\.${part}`));
          const keys = groups.reduce((sum, group) => sum + group.heads * group.keys, 0);
          expect(macs('scores')).toBe(40 * 4 * keys);
          expect(macs('context')).toBe(40 * 4 * keys);
          for (const part of ['query', 'key', 'value', 'output']) expect(macs(part)).toBe(40 * 16 * 4 * on);
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('reads what an operator of the narrower product needs, never more than there is', () => {
    fc.assert(
      fc.property(twoLayers, fc.constantFrom(...METHODS), (spans, [method, adapter]) => {
        const workload = profile([task('a', { ramp: 2, spans })], { method, adapter });
        const sizes = new Map(workload.tensors.map(({ name, elements }) => [name, elements]));
        const computing = operatorsOf(workload).filter(({ kind }) => kind !== 'embedding-lookup');
        for (const { reads, writes } of computing)
          for (const { tensor, elements } of [...reads, ...writes])
            expect(elements).toBeLessThanOrEqual(sizes.get(tensor)!);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('has one buffer for tasks of different spans, as large as the largest', () => {
    const scoresOf = (tasks: ProfiledTask[]) =>
      profile(tasks).tensors.filter(({ name }) => name.startsWith('activation/scores'));
    const near = task('near', {
      ramp: 1,
      spans: [
        [1, 0, 0, 0],
        [2, 2, 0, 0],
      ],
    });
    const far = task('far', {
      ramp: 1,
      spans: [
        [50, 50, 0, 0],
        [3, 3, 3, 3],
      ],
    });
    expect(scoresOf([near, far])).toEqual(scoresOf([far]));
    expect(scoresOf([far])[0]!.elements).toBe(2 * 40 * 40); // more than the other layer's four heads of 19 keys
    expect(scoresOf([near, far, task('plain')])).toEqual(scoresOf([task('plain')]));
  });

  it('leaves nothing of a layer’s attention but its bias where all heads are off', () => {
    const workload = profile([
      task('a', {
        ramp: 2,
        spans: [
          [0, 0, 0, 0],
          [9, 9, 9, 9],
        ],
      }),
    ]);
    const first = operatorsOf(workload).filter(({ name }) => name.startsWith('layer0.attention'));
    expect(first.map(({ kind }) => kind)).toEqual(['elementwise-add', 'elementwise-add', 'layernorm']);
    expect(first[0]!.reads.map(({ tensor }) => tensor)).toContainEqual(
      expect.stringMatching(/attention\.dense\.bias$/),
    );
  });

  it('saves on ALBERT-base what EdgeBERT’s spans of MNLI save', () => {
    const config = { config: ALBERT_BASE, sequenceLength: 128 };
    const spans = [[20, 0, 0, 0, 0, 0, 36, 81, 0, 0, 0, 10]];
    const whole = macsIn(profile([task('a')], config), /^layer/);
    const near = macsIn(profile([task('a', { ramp: 1, spans })], config), /^layer/);
    // projections of 4 heads of 12, the feed-forward part, scores and context of 50, 73, 117 and 34 keys
    const layer = (4 / 12) * 301_989_888 + 603_979_776 + 2 * 128 * 64 * (50 + 73 + 117 + 34);
    expect(near).toBe(12 * layer);
    expect(whole / near).toBeCloseTo(1.313, 3);
  });

  it('refuses spans of other heads, and negative ones', () => {
    const of =
      (spans: number[][], ramp = 1) =>
      () =>
        profile([task('a', { ramp, spans })]);
    expect(of([[1, 2, 3, 4]])).toThrow(/"a" has spans of \[4\] heads.*\[4,4\]/);
    expect(
      of([
        [1, 2, 3, -4],
        [1, 1, 1, 1],
      ]),
    ).toThrow(/negative/);
    expect(
      of(
        [
          [1, 1, 1, 1],
          [1, 1, 1, 1],
        ],
        0,
      ),
    ).toThrow(/positive/);
  });
});
