import { createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { AdamW } from '../optim/adamw.js';
import type { TensorMap } from '../tensor-map.js';
import { type PrunedOptimiser, prunedOptimiser } from './pruned-optimiser.js';
import { cubicSparsity, PruningSchedule } from './pruning-schedule.js';
import { CompressionSettings } from './settings.js';

const POOLER = 'albert.pooler.weight';
const CLASSIFIER = 'classifier.weight';
const STEPS = 40;

function weights(): TensorMap {
  const stream = createRng(1).stream('weights');
  const tensor = (rows: number) => ({
    shape: [rows, 10],
    data: Float32Array.from({ length: rows * 10 }, () => stream.normal()),
  });
  return new Map([
    [POOLER, tensor(6)],
    ['albert.pooler.bias', { shape: [6], data: new Float32Array(6).fill(0.001) }],
    [CLASSIFIER, tensor(4)],
  ]);
}

/** Gradients that depend on the step alone. */
function gradients(step: number, like: TensorMap): TensorMap {
  const stream = createRng(2).stream('gradients', step);
  return new Map(
    [...like].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => stream.normal()) }]),
  );
}

function optimiser(
  method: 'magnitude' | 'movement',
  prune_scope: 'tensor' | 'group' = 'tensor',
): PrunedOptimiser {
  const groups = { pooler: { sparsity: 0.5 }, classifier: { sparsity: 0.25 } };
  return prunedOptimiser(new AdamW({ betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01 }), {
    schedule: PruningSchedule.parse({ method, every_steps: 3 }),
    targets: CompressionSettings.parse({ prune_scope, groups }),
    totalSteps: STEPS,
  });
}

function run(pruned: PrunedOptimiser, parameters: TensorMap, from: number, to: number, rate = 0.01): void {
  for (let step = from; step < to; step++) pruned.step(parameters, gradients(step, parameters), rate);
}

const zeros = (parameters: TensorMap, name: string) =>
  parameters.get(name)!.data.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);

describe('cubicSparsity()', () => {
  it('rises from 0 to the target, first fast and then slowly', () => {
    const schedule = { start_ratio: 0.2, end_ratio: 0.8 };
    const at = (progress: number) => cubicSparsity(0.8, progress, schedule);
    expect([at(0), at(0.2), at(0.8), at(1)]).toEqual([0, 0, 0.8, 0.8]);
    expect(at(0.5)).toBeCloseTo(0.8 * (1 - 0.5 ** 3), 12);
    expect(at(0.4) - at(0.3)).toBeGreaterThan(at(0.7) - at(0.6));
  });
});

describe.each(['magnitude', 'movement'] as const)('prunedOptimiser(), %s', (method) => {
  it('reaches the sparsity of each group, and keeps it while training goes on', () => {
    const parameters = weights();
    const pruned = optimiser(method);
    run(pruned, parameters, 0, 28);
    expect(pruned.isFinal).toBe(true);
    expect([zeros(parameters, POOLER), zeros(parameters, CLASSIFIER)]).toEqual([30, 10]);
    const masked = [...parameters.get(POOLER)!.data].map((value) => value === 0);
    run(pruned, parameters, 28, STEPS);
    expect([...parameters.get(POOLER)!.data].map((value) => value === 0)).toEqual(masked);
    expect(zeros(parameters, 'albert.pooler.bias')).toBe(0);
  });

  it('goes on from its state to the same bits', () => {
    const whole = weights();
    run(optimiser(method), whole, 0, STEPS);
    const parameters = weights();
    const before = optimiser(method);
    run(before, parameters, 0, 17);
    const after = optimiser(method);
    after.restore(before.state(), 17);
    run(after, parameters, 17, STEPS);
    expect(parameters).toEqual(whole);
  });

  it('prunes nothing before the schedule starts', () => {
    const parameters = weights();
    run(optimiser(method), parameters, 0, 3);
    expect(zeros(parameters, POOLER)).toBe(0);
  });
});

describe('prunedOptimiser()', () => {
  it('magnitude: the least go', () => {
    const parameters = weights();
    const start = parameters.get(POOLER)!.data.slice();
    run(optimiser('magnitude'), parameters, 0, 28, 0); // a learning rate of 0 leaves the kept ones as they were
    const median = [...start].map(Math.abs).sort((a, b) => a - b)[29]!;
    parameters.get(POOLER)!.data.forEach((value, index) => {
      expect(value).toBe(Math.abs(start[index]!) <= median ? 0 : start[index]);
    });
  });

  it('prunes each group by its own method', () => {
    const parameters = weights();
    const start = parameters.get(CLASSIFIER)!.data.slice();
    const mixed = prunedOptimiser(new AdamW(), {
      schedule: PruningSchedule.parse({ method: 'movement', by_group: { classifier: 'magnitude' } }),
      targets: CompressionSettings.parse({
        groups: { pooler: { sparsity: 0.5 }, classifier: { sparsity: 0.25 } },
      }),
      totalSteps: STEPS,
    });
    run(mixed, parameters, 0, 28, 0);
    const bound = [...start].map(Math.abs).sort((a, b) => a - b)[9]!;
    parameters.get(CLASSIFIER)!.data.forEach((value, index) => {
      expect(value).toBe(Math.abs(start[index]!) <= bound ? 0 : start[index]);
    });
    const scored = [...mixed.state().keys()].filter((key) => key.startsWith('pruning/score/'));
    expect(scored).toEqual([`pruning/score/${POOLER}`]);
  });

  it('movement: those go that the gradient moves towards zero, whatever their magnitude', () => {
    const parameters = weights();
    const data = parameters.get(POOLER)!.data;
    const start = data.slice();
    const pruned = optimiser('movement');
    // the gradient of the first half has the sign of the weight, so that a step makes it smaller
    for (let step = 0; step < 28; step++) {
      const moving = gradients(step, parameters);
      moving.get(POOLER)!.data.forEach((_, index, own) => {
        own[index] = (index < 30 ? 1 : -1) * Math.sign(start[index]!) * 0.1;
      });
      pruned.step(parameters, moving, 1e-6);
    }
    expect(data.slice(0, 30).every((value) => value === 0)).toBe(true);
    expect(data.slice(30).every((value) => value !== 0)).toBe(true);
  });

  it('movement: a weight whose score recovers comes back with its value', () => {
    const parameters = weights();
    const data = parameters.get(POOLER)!.data;
    const start = data.slice();
    const pruned = optimiser('movement');
    for (let step = 0; step < 28; step++) {
      const moving = gradients(step, parameters);
      moving.get(POOLER)!.data.forEach((_, index, own) => {
        const towardsZero = index < 30 === step < 12;
        own[index] = (towardsZero ? 0.3 : -0.3) * Math.sign(start[index]!);
      });
      pruned.step(parameters, moving, 0);
      if (step === 11) expect(data.subarray(0, 30)).toContain(0);
    }
    expect(data.slice(0, 30)).toEqual(start.slice(0, 30));
  });
});
