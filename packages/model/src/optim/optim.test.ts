import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorMap } from '../tensor-map.js';
import { AdamW, isDecayed } from './adamw.js';
import { clipByGlobalNorm, globalNorm } from './clip.js';
import { learningRateAt, SCHEDULE_TYPES } from './schedule.js';
import { Sgd } from './sgd.js';

const SEED = { seed: 20_261_123 };
const single = (values: number[], name = 'weight'): TensorMap =>
  new Map([[name, { shape: [values.length], data: Float32Array.from(values) }]]);
const finite = fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 8 });

describe('AdamW', () => {
  it('takes a first step of the learning rate against the sign of the gradient', () => {
    const parameters = single([1, 1, 1]);
    new AdamW({ weightDecay: 0 }).step(parameters, single([5, -0.001, 0]), 0.1);
    const [falls, rises, stays] = parameters.get('weight')!.data;
    expect(falls).toBeCloseTo(0.9, 5);
    expect(rises).toBeCloseTo(1.1, 4);
    expect(stays).toBe(1);
  });

  it('decays weights but neither biases nor LayerNorms', () => {
    expect(isDecayed('albert.pooler.weight')).toBe(true);
    for (const name of [
      'albert.pooler.bias',
      'albert.embeddings.LayerNorm.weight',
      'x.full_layer_layer_norm.weight',
    ]) {
      expect(isDecayed(name)).toBe(false);
    }
  });

  it.each([
    ['AdamW', () => new AdamW()],
    ['SGD', () => new Sgd({ momentum: 0.9 })],
  ])('%s goes on from its state as if it had not stopped', (_, make) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.float({ noNaN: true, min: -5, max: 5 }), fc.constant(0.5)), {
          minLength: 2,
          maxLength: 6,
        }),
        (gradients) => {
          const [through, stopped] = [single([1, 2]), single([1, 2])];
          const optimiser = make();
          let other = make();
          gradients.forEach((gradient, step) => {
            optimiser.step(through, single(gradient), 0.01);
            other.step(stopped, single(gradient), 0.01);
            const next = make();
            next.restore(other.state(), step + 1);
            other = next;
          });
          expect(stopped).toEqual(through);
        },
      ),
      SEED,
    );
  });

  it('names a parameter that has no gradient', () => {
    expect(() => new AdamW().step(single([1]), new Map(), 0.1)).toThrow(/"weight"/);
  });
});

describe('clipByGlobalNorm', () => {
  it('bounds the norm, keeps the direction, and leaves small gradients alone', () => {
    fc.assert(
      fc.property(finite, fc.float({ min: Math.fround(0.1), max: 20, noNaN: true }), (values, maximum) => {
        const gradients = single(values);
        const before = clipByGlobalNorm(gradients, maximum);
        expect(globalNorm(gradients)).toBeLessThanOrEqual(maximum * (1 + 1e-5));
        const factor = before > maximum ? maximum / before : 1;
        gradients.get('weight')!.data.forEach((value, index) => {
          expect(value).toBeCloseTo(values[index]! * factor, 4);
        });
      }),
      SEED,
    );
  });
});

describe('learningRateAt', () => {
  it('never leaves 0 … base rate, and rises during warm-up', () => {
    const steps = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(
        fc.constantFrom(...SCHEDULE_TYPES),
        steps,
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (type, total, ratio) => {
          const schedule = {
            type,
            learningRate: 1e-3,
            warmupSteps: Math.floor(total * ratio),
            totalSteps: total,
          };
          let last = -1;
          for (let step = 0; step < total; step++) {
            const rate = learningRateAt(schedule, step);
            expect(rate).toBeGreaterThanOrEqual(0);
            expect(rate).toBeLessThanOrEqual(1e-3 * (1 + 1e-12));
            if (type !== 'constant' && step < schedule.warmupSteps) expect(rate).toBeGreaterThan(last);
            last = rate;
          }
        },
      ),
      SEED,
    );
  });

  it('refuses a polynomial decay without steps', () => {
    const schedule = { type: 'polynomial', learningRate: 1, warmupSteps: 4, totalSteps: 4 } as const;
    expect(() => learningRateAt(schedule, 0)).toThrow(RangeError);
  });
});
