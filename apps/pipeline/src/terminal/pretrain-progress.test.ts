import type { TrainEvent } from '@adaptmem/model';
import { describe, expect, it } from 'vitest';
import { pretrainProgress } from './pretrain-progress.js';

const common = { name: 'x', totalSteps: 100 };
const step = (number: number): TrainEvent => ({
  ...{ type: 'step', ...common, step: number, loss: 7.12345, lr: 1e-3, gradientNorm: 1 },
  examplesSeen: number,
  tokensSeen: number * 500,
});

describe('pretrainProgress()', () => {
  it('has a line every ten seconds with speed and time left, and one for each evaluation', () => {
    const lines: string[] = [];
    let ms = 0;
    const show = pretrainProgress(
      (line) => lines.push(line),
      () => ms,
    );
    const parameters = { trainable: 1, all: 1, percent: 100 };
    show({ type: 'start', ...common, step: 20, parameters, resumed: true });
    for (let number = 21; number <= 33; number++) {
      ms += 1000;
      show(step(number));
    }
    show({ type: 'eval', ...common, step: 33, metrics: { mlm_loss: 6.5, sop_accuracy: 0.75 }, best: true });
    expect(lines).toEqual([
      '20/100  goes on from a checkpoint',
      '21/100  loss 7.1235  rate 0.00100',
      '31/100  loss 7.1235  rate 0.00100  500 tokens/s  1:09 left',
      '33/100  held-out mlm_loss 6.5000  sop_accuracy 0.7500',
    ]);
  });
});
