import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TINY_CONFIG, tinyExamples, tinyRun } from '../../test/tiny-task.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { fineTune } from './fine-tune.js';
import type { TrainEvent } from './train-event.js';

const SEED = { seed: 20_261_124, numRuns: 12 };
const config = {
  ...TINY_CONFIG,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  classifier_dropout_prob: 0,
};
const backbone = initialiseBackbone(config, createRng(1));

beforeAll(async () => {
  await selectBackend();
});

/** The steps of two epochs. */
async function stepsOf(examples: number, batch: number, accumulation: number) {
  const steps: { loss: number; gradientNorm: number; examplesSeen: number }[] = [];
  const collect = (event: TrainEvent) => {
    if (event.type === 'step') steps.push(event);
  };
  const { trained } = await fineTune(
    tinyRun({
      config,
      backbone,
      train: tinyExamples(examples, 3),
      dev: [],
      settings: {
        num_train_epochs: 2,
        optim: 'sgd', // Adam's first steps are signs of gradients, so rounding noise of a zero would show
        learning_rate: 0.1,
        per_device_train_batch_size: batch,
        gradient_accumulation_steps: accumulation,
      },
      onEvent: collect,
    }),
  );
  return { steps, trained };
}

describe('gradient accumulation', () => {
  it('trains as the larger batch does, also where the last batches are not full', async () => {
    const sizes = fc.record({
      examples: fc.integer({ min: 1, max: 23 }),
      batch: fc.integer({ min: 1, max: 5 }),
      accumulation: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ examples, batch, accumulation }) => {
        const parts = await stepsOf(examples, batch, accumulation);
        const whole = await stepsOf(examples, batch * accumulation, 1);
        expect(parts.steps).toHaveLength(whole.steps.length);
        parts.steps.forEach(({ loss, gradientNorm, examplesSeen }, index) => {
          expect(loss).toBeCloseTo(whole.steps[index]!.loss, 4);
          expect(gradientNorm).toBeCloseTo(whole.steps[index]!.gradientNorm, 4);
          expect(examplesSeen).toBe(whole.steps[index]!.examplesSeen);
        });
        for (const [name, { data }] of parts.trained) {
          const expected = whole.trained.get(name)!.data;
          data.forEach((value, index) => {
            expect(Math.abs(value - expected[index]!), name).toBeLessThan(1e-5);
          });
        }
      }),
      SEED,
    );
  });
});
