/** What must hold for heads that have spans, on every backend that a test can have. */
import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import { attention } from '../ops/attention.js';
import { tf } from '../tf.js';
import { fadeSlope, logMask, logMaskSlope, reachOf, spanFade, spanMask } from './span-mask.js';

const SEED = 19;
/** No backend is forced where the machine has its choice of native; then both are tested. */
const BACKENDS = ['cpu', 'wasm', ...(process.env.ADAPTMEM_BACKEND === 'native' ? ['native'] : [])];
const LEAST_FLOAT = -(2 - 2 ** -23) * 2 ** 127;
const HEAD_WIDTH = 2;

interface Case {
  /** Tokens of each sequence; the batch is padded to the longest. */
  lengths: number[];
  spans: number[];
  ramp: number;
  /** Only the first token asks, as in a network's last layer. */
  onlyFirst: boolean;
  seed: number;
}

/** Away from the kinks of mask and fading, where there is no derivative. */
const smooth = fc.integer({ min: 0, max: 9 }).map((token) => token + 0.4);
const cases: fc.Arbitrary<Case> = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
  spans: fc.array(smooth, { minLength: 1, maxLength: 3 }),
  ramp: fc.constantFrom(1, 2.25, 3, 40),
  onlyFirst: fc.boolean(),
  seed: fc.integer(),
});

function draw(shape: [number, number], seed: number, name: string): number[] {
  const stream = createRng(seed).stream(name);
  return Array.from({ length: shape[0] * shape[1] }, () => stream.normal());
}

interface Inputs {
  query: number[];
  key: number[];
  value: number[];
  tokens: number;
  queries: number;
  width: number;
}

function inputsOf({ lengths, spans, onlyFirst, seed }: Case): Inputs {
  const tokens = Math.max(...lengths);
  const queries = onlyFirst ? 1 : tokens;
  const width = spans.length * HEAD_WIDTH;
  const rows = (count: number, name: string) => draw([lengths.length * count, width], seed, name);
  return {
    query: rows(queries, 'q'),
    key: rows(tokens, 'k'),
    value: rows(tokens, 'v'),
    tokens,
    queries,
    width,
  };
}

/** By the definition: numerators times mask, over their sum; then the fading. @returns [B·Tq, N·d] */
function byDefinition({ lengths, spans, ramp }: Case, inputs: Inputs, plain = false): number[] {
  const { query, key, value, tokens, queries, width } = inputs;
  const output = new Array<number>(lengths.length * queries * width).fill(0);
  lengths.forEach((length, sequence) => {
    spans.forEach((span, head) => {
      const at = (row: number, column: number) => row * width + head * HEAD_WIDTH + column;
      for (let i = 0; i < queries; i++) {
        const numerators = Array.from({ length }, (_, j) => {
          let score = 0;
          for (let c = 0; c < HEAD_WIDTH; c++)
            score += query[at(sequence * queries + i, c)]! * key[at(sequence * tokens + j, c)]!;
          return (
            Math.exp(score / Math.sqrt(HEAD_WIDTH)) * (plain ? 1 : spanMask(span, ramp, Math.abs(i - j)))
          );
        });
        const sum = numerators.reduce((total, each) => total + each, 0);
        for (let c = 0; c < HEAD_WIDTH; c++)
          for (let j = 0; j < length; j++)
            output[at(sequence * queries + i, c)]! +=
              ((plain ? 1 : spanFade(span)) * numerators[j]! * value[at(sequence * tokens + j, c)]!) / sum;
      }
    });
  });
  return output;
}

/** Rows of queries that are tokens: what padding asks does not count. */
function realRows({ lengths }: Case, { queries, width }: Inputs, values: ArrayLike<number>): number[] {
  return Array.from(values).filter((_, index) => {
    const row = Math.floor(index / width);
    return row % queries < lengths[Math.floor(row / queries)]!;
  });
}

function ours(example: Case, inputs: Inputs, variable?: tf.Tensor1D) {
  const { lengths, spans, ramp } = example;
  const { query, key, value, tokens, queries, width } = inputs;
  const matrix = (values: number[], rows: number) => tf.tensor2d(values, [rows, width]);
  const bias = lengths.flatMap((length) =>
    Array.from({ length: tokens }, (_, token) => (token < length ? 0 : LEAST_FLOAT)),
  );
  const batch = lengths.length;
  return {
    inputs: [
      matrix(query, batch * queries),
      matrix(key, batch * tokens),
      matrix(value, batch * tokens),
    ] as const,
    run: (q: tf.Tensor2D, k: tf.Tensor2D, v: tf.Tensor2D, z = variable) =>
      attention(q, k, v, {
        batch,
        heads: spans.length,
        mask: tf.tensor4d(bias, [batch, 1, 1, tokens]),
        spans: { spans, ramp, variable: z },
      }),
  };
}

const contextOf = (example: Case, inputs: Inputs) =>
  tf.tidy(() => {
    const { inputs: tensors, run } = ours(example, inputs);
    return run(...tensors)
      .dataSync<'float32'>()
      .slice();
  });

function expectClose(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  const scale = Math.max(1, ...wanted.map(Math.abs));
  const furthest = Math.max(...wanted.map((value, index) => Math.abs(value - found[index]!)));
  expect(furthest / scale).toBeLessThan(tolerance);
}

describe('a span', () => {
  it('has the mask that its reach says, and slopes that are differences', () => {
    fc.assert(
      fc.property(smooth, fc.constantFrom(1, 2.25, 7, 32), (span, ramp) => {
        const reach = reachOf(span, ramp)!;
        const step = 1e-4;
        for (let x = 0; x < 50; x++) {
          const mask = spanMask(span, ramp, x);
          expect(mask > 0).toBe(x <= reach);
          if (x <= span) expect(mask).toBe(1);
          const change =
            (logMask(span + step, ramp, 51)[x]! - logMask(span - step, ramp, 51)[x]!) / (2 * step);
          if (mask > 0.01) expect(logMaskSlope(span, ramp, 51)[x]).toBeCloseTo(change, 4);
          else if (mask === 0) expect(logMaskSlope(span, ramp, 51)[x]).toBe(0);
        }
        expect(fadeSlope(span)).toBeCloseTo((spanFade(span + step) - spanFade(span - step)) / (2 * step), 6);
      }),
      { seed: SEED },
    );
    expect(reachOf(0, 32)).toBeUndefined();
    expect(reachOf(20, 1)).toBe(20); // a ramp of one token is a hard edge at whole spans
  });
});

describe.each(BACKENDS)('attention with spans on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend(backend);
  });

  it('is the softmax with masked numerators, in padded batches too', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const inputs = inputsOf(example);
        const found = contextOf(example, inputs);
        expect(found.every(Number.isFinite)).toBe(true);
        const wanted = byDefinition(example, inputs);
        expectClose(realRows(example, inputs, found), realRows(example, inputs, wanted), 2e-6);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('is the plain attention, to the bit, where spans reach from end to end', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const inputs = inputsOf(example);
        const wide = { ...example, spans: example.spans.map(() => 7) };
        const plain = tf.tidy(() => {
          const { inputs: tensors } = ours(wide, inputs);
          const mask = tf.tensor4d(
            example.lengths.flatMap((length) =>
              Array.from({ length: inputs.tokens }, (_, token) => (token < length ? 0 : LEAST_FLOAT)),
            ),
            [example.lengths.length, 1, 1, inputs.tokens],
          );
          const shape = { batch: example.lengths.length, heads: example.spans.length, mask };
          return attention(...tensors, shape)
            .dataSync<'float32'>()
            .slice();
        });
        expect(contextOf(wide, inputs)).toEqual(plain);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it('comes near the plain attention as the ramp gets long', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const inputs = inputsOf(example);
        const soft = { ...example, ramp: 1e7, spans: example.spans.map((span) => Math.max(1, span)) };
        const wanted = byDefinition(soft, inputs, true);
        expectClose(realRows(soft, inputs, contextOf(soft, inputs)), realRows(soft, inputs, wanted), 1e-5);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it('has gradients of spans and inputs that agree with finite differences', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const inputs = inputsOf(example);
        const output = byDefinition(example, inputs);
        const rowOf = (index: number) => Math.floor(index / inputs.width);
        const isReal = (index: number) =>
          rowOf(index) % inputs.queries < example.lengths[Math.floor(rowOf(index) / inputs.queries)]!;
        const weights = output.map((_, index) => (isReal(index) ? Math.sin(index + 1) : 0));
        const lossOf = (changed: Case, at: Inputs) =>
          byDefinition(changed, at).reduce(
            (sum, each, index) => sum + (weights[index] ? weights[index] * each : 0),
            0,
          );
        const gradients = tf.tidy(() => {
          const { inputs: tensors, run } = ours(example, inputs);
          const loss = (...args: tf.Tensor[]) => {
            const [q, k, v, z] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
            const value = run(q, k, v, z);
            return tf.sum(tf.mul(value, tf.tensor(weights, value.shape)));
          };
          return tf
            .grads(loss)([...tensors, tf.tensor1d(example.spans)])
            .map((gradient) => [...gradient.dataSync()]);
        });
        const step = 1e-5;
        const differences = (values: number[], lossAt: (changed: number[]) => number) =>
          values.map((_, index) => {
            const moved = (by: number) => values.map((each, other) => (other === index ? each + by : each));
            return (lossAt(moved(step)) - lossAt(moved(-step))) / (2 * step);
          });
        const wanted = [
          differences(inputs.query, (query) => lossOf(example, { ...inputs, query })),
          differences(inputs.key, (key) => lossOf(example, { ...inputs, key })),
          differences(inputs.value, (value) => lossOf(example, { ...inputs, value })),
          differences(example.spans, (spans) => lossOf({ ...example, spans }, inputs)),
        ];
        wanted.forEach((each, index) => {
          expectClose(gradients[index]!, each, 2e-5);
        });
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const example: Case = { lengths: [3, 5], spans: [0.4, 2.4], ramp: 2, onlyFirst: false, seed: 1 };
    contextOf(example, inputsOf(example));
    expect(tf.memory().numTensors).toBe(before);
  });

  afterAll(() => tf.disposeVariables());
});
