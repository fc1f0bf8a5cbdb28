/** `gold/optim.json`: parameters after each of some steps on fixed gradients, for several optimisers. */
import type { GoldCheck } from '@adaptmem/core/testing';
import { z } from 'zod';
import { AdamW } from '../optim/adamw.js';
import { clipByGlobalNorm } from '../optim/clip.js';
import type { Optimiser } from '../optim/optimiser.js';
import { Sgd } from '../optim/sgd.js';
import type { TensorMap } from '../tensor-map.js';
import { readJson } from './albert-case.js';
import { Comparison } from './comparison.js';

const Rows = z.array(z.array(z.number()));
const Document = z.object({
  start: z.array(z.number()),
  grads: Rows,
  cases: z.array(z.object({ optimizer: z.string(), params: Rows })),
});

/** Absolute: the values are of magnitude 1 and ours are float32. */
const TOLERANCE = 1e-6;

/** Compares every step of every optimiser that the file describes in words. */
export const optimCheck: GoldCheck = {
  pattern: /^gold\/optim\.json$/,
  run(path) {
    const { start, grads, cases } = Document.parse(readJson(path));
    const comparison = new Comparison(TOLERANCE);
    for (const { optimizer: words, params } of cases) {
      const { optimiser, learningRate, clip } = describedOptimiser(words);
      const parameters = single(start);
      params.forEach((expected, step) => {
        const gradients = single(grads[step] ?? []);
        if (clip !== undefined) clipByGlobalNorm(gradients, clip);
        optimiser.step(parameters, gradients, learningRate);
        const { data } = parameters.get('weight')!;
        const error = Math.max(...expected.map((value, index) => Math.abs(data[index]! - value)));
        comparison.add(`${words}, step ${step}`, error);
      });
    }
    return comparison.result();
  },
};

function single(values: readonly number[]): TensorMap {
  return new Map([['weight', { shape: [values.length], data: Float32Array.from(values) }]]);
}

interface Described {
  optimiser: Optimiser;
  learningRate: number;
  clip: number | undefined;
}

/** An optimiser from the file's words, e.g. `torch AdamW lr 1e-2 betas (.9,.999) eps 1e-8 weight_decay 0.01`. */
function describedOptimiser(words: string): Described {
  const number = (name: string) => {
    const match = new RegExp(`${name}[ =]+([0-9.]+(?:e[-+]?\\d+)?)`, 'i').exec(words);
    return match ? Number(match[1]) : undefined;
  };
  const learningRate = number('\\blr') ?? 1e-2; // of every case, also of those that do not say it
  const clip = number('clip_grad_norm_') ?? number('clip');
  const weightDecay = number('weight_decay') ?? number('decay');
  if (/\bSGD\b/i.test(words)) {
    const optimiser = new Sgd({ momentum: number('momentum') ?? 0, weightDecay: weightDecay ?? 0 });
    return { optimiser, learningRate, clip };
  }
  const betas = /betas[ =]*\(([0-9.]+),\s*([0-9.]+)\)/.exec(words);
  const huggingFace = /\b(HF|transformers|Hugging)/i.test(words);
  const optimiser = new AdamW({
    betas: betas ? [Number(betas[1]), Number(betas[2])] : [0.9, 0.999],
    epsilon: number('eps') ?? (huggingFace ? 1e-6 : 1e-8),
    weightDecay: weightDecay ?? (/no decay/i.test(words) || huggingFace ? 0 : 0.01),
    decay: huggingFace ? 'after' : /not decoupled|\bL2\b/i.test(words) ? 'l2' : 'before',
    correctBias: !/(no|without) bias correction|correct_bias[ =]*False/i.test(words),
  });
  return { optimiser, learningRate, clip };
}
