import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorMap } from '../tensor-map.js';
import { AdamW, isDecayed } from './adamw.js';
import { clipByGlobalNorm, globalNorm } from './clip.js';
import { Lamb } from './lamb.js';
import { constantSteps, learningRateAt, SCHEDULE_TYPES } from './schedule.js';
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
    ['LAMB', () => new Lamb()],
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

describe('LAMB', () => {
  it("takes the steps of the paper's algorithm 2", () => {
    // By hand, with β = (0.9, 0.99), ε = 0.1, λ = 0.5, lr = 0.1, p = (3, 4), g₁ = (1, -2), g₂ = (0, 1).
    const lamb = new Lamb({ betas: [0.9, 0.99], epsilon: 0.1, weightDecay: 0.5 });
    const parameters = single([3, 4]);
    const { data } = parameters.get('weight')!;
    lamb.step(parameters, single([1, -2]), 0.1);
    // m̂ = g, v̂ = g²: u = (1/1.1 + 1.5, -2/2.1 + 2) = (2.40909, 1.04762), ‖u‖ = 2.62700, ‖p‖ = 5
    const u1 = [1 / 1.1 + 1.5, -2 / 2.1 + 2] as const;
    const step1 = (0.1 * 5) / Math.hypot(...u1);
    const p1 = [3 - step1 * u1[0], 4 - step1 * u1[1]] as const;
    expect(data[0]).toBeCloseTo(2.541476, 5);
    expect(data[1]).toBeCloseTo(3.800605, 5);
    expect(data[0]).toBeCloseTo(p1[0], 6);
    lamb.step(parameters, single([0, 1]), 0.1);
    // m = (0.09, -0.08), v = (0.0099, 0.0496), divided by 1 - β² = (0.19, 0.0199)
    const u2 = [
      0.09 / 0.19 / (Math.sqrt(0.0099 / 0.0199) + 0.1) + 0.5 * p1[0],
      -0.08 / 0.19 / (Math.sqrt(0.0496 / 0.0199) + 0.1) + 0.5 * p1[1],
    ] as const;
    const step2 = (0.1 * Math.hypot(...p1)) / Math.hypot(...u2);
    expect(data[0]).toBeCloseTo(p1[0] - step2 * u2[0], 5);
    expect(data[1]).toBeCloseTo(p1[1] - step2 * u2[1], 5);
  });

  it("takes Adam's step for biases and where a norm is 0", () => {
    const adam = new AdamW({ weightDecay: 0, epsilon: 1e-6 });
    for (const [name, start] of [
      ['bias', [1, 2]],
      ['weight', [0, 0]],
    ] as const) {
      const [own, other] = [single([...start], name), single([...start], name)];
      new Lamb({ weightDecay: name === 'bias' ? 0.5 : 0 }).step(own, single([0.5, -1], name), 0.1);
      adam.step(other, single([0.5, -1], name), 0.1);
      adam.restore(new Map(), 0);
      own.get(name)!.data.forEach((value, index) => {
        expect(value).toBeCloseTo(other.get(name)!.data[index]!, 6);
      });
    }
  });

  it('moves a weight by the learning rate times its norm, whatever the size of the gradient', () => {
    fc.assert(
      fc.property(finite, fc.constantFrom(1e-3, 1, 1e3), (values, scale) => {
        const start = values.map((value) => value + Math.sign(value || 1));
        const parameters = single(start);
        const gradient = single(values.map((value, index) => scale * (value + index + 0.5)));
        new Lamb({ weightDecay: 0 }).step(parameters, gradient, 0.01);
        const moved = Math.hypot(
          ...start.map((value, index) => value - parameters.get('weight')!.data[index]!),
        );
        expect(moved / Math.hypot(...start)).toBeCloseTo(0.01, 4);
      }),
      SEED,
    );
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

  it('falls by 1 - sqrt over the last steps, and does not depend on their number before', () => {
    const type = 'warmup_stable_decay' as const;
    const schedule = { type, learningRate: 2, warmupSteps: 3, totalSteps: 20, decaySteps: 4 };
    const rates = Array.from({ length: 21 }, (_, step) => learningRateAt(schedule, step));
    expect(rates.slice(0, 4)).toEqual([0, 2 / 3, 4 / 3, 2]);
    expect(rates.slice(4, 17)).toEqual(new Array(13).fill(2));
    expect(rates.slice(17)).toEqual([
      2 * (1 - Math.sqrt(1 / 4)),
      2 * (1 - Math.sqrt(1 / 2)),
      2 * (1 - Math.sqrt(3 / 4)),
      0,
    ]);
    const longer = { ...schedule, totalSteps: 500, decaySteps: 50 };
    for (let step = 0; step < constantSteps(schedule); step++) {
      expect(learningRateAt(longer, step)).toBe(rates[step]);
    }
    expect([constantSteps(schedule), constantSteps({ ...schedule, decaySteps: undefined })]).toEqual([
      16, 16,
    ]);
    expect(constantSteps({ ...schedule, type: 'linear' })).toBe(0);
    expect(constantSteps({ ...schedule, type: 'constant_with_warmup' })).toBe(20);
  });

  it('refuses a polynomial decay without steps', () => {
    const schedule = { type: 'polynomial', learningRate: 1, warmupSteps: 4, totalSteps: 4 } as const;
    expect(() => learningRateAt(schedule, 0)).toThrow(RangeError);
  });
});
