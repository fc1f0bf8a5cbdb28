/** `gold/albert/<case>/train*.json`: losses, gradient norms and results of some optimiser steps. */
import { dirname, join } from 'node:path';
import type { GoldCheck } from '@adaptmem/core/testing';
import { z } from 'zod';
import { selectBackend } from '../backend.js';
import { sequenceLogits } from '../head.js';
import { lossAndGradients } from '../ops/loss-and-gradients.js';
import { AdamW, isDecayed } from '../optim/adamw.js';
import { clipByGlobalNorm, globalNorm } from '../optim/clip.js';
import { learningRateAt } from '../optim/schedule.js';
import { tf } from '../tf.js';
import {
  networkOf,
  ourName,
  ReferenceBatch,
  readJson,
  referenceNetwork,
  tokenBatchOf,
} from './albert-case.js';
import { lossesOf } from './albert-losses.js';
import { Comparison } from './comparison.js';
import { relativeError } from './reference-tensor.js';

/** Relative, over all steps. */
const TOLERANCE = 1e-3;

const Tensor = z.object({ shape: z.array(z.number()), data: z.array(z.number()) });
const Hyper = z.object({
  /** In words: which of the two orders of step and decay. */
  optimizer: z.string().default(''),
  betas: z.tuple([z.number(), z.number()]),
  eps: z.number(),
  weight_decay: z.number(),
  bias_correction: z.boolean(),
  clip_global_norm: z.number().nullish(),
  schedule: z.string().optional(),
  warmup_steps: z.number().default(0),
  lr: z.number().optional(),
});
const Document = z.object({
  /** A list, or the name of the file beside it that has the list, in words. */
  batches: z.union([z.array(ReferenceBatch), z.string()]),
  trajectory: z.object({
    hyper: Hyper,
    decayed: z.array(z.string()).optional(),
    not_decayed: z.array(z.string()).optional(),
    lr: z.array(z.number()),
    loss: z.array(z.number()),
    grad_norm_before_clip: z.array(z.number()).default([]),
    final_params: z.record(z.string(), Tensor).default({}),
    final_logits: z.array(Tensor).default([]),
  }),
});
type Trajectory = z.infer<typeof Document>['trajectory'];

/** Trains as the file says and compares every step. */
export const albertTrajectoryCheck: GoldCheck = {
  pattern: /^gold\/albert\/.*\/train[^/]*\.json$/,
  async run(path) {
    await selectBackend();
    const { batches, trajectory } = Document.parse(readJson(path));
    const comparison = new Comparison(TOLERANCE);
    compareSchedule(comparison, trajectory);
    compareTraining(comparison, path, batchesOf(batches, path), trajectory);
    return comparison.result();
  },
};

function batchesOf(batches: ReferenceBatch[] | string, path: string): ReferenceBatch[] {
  if (typeof batches !== 'string') return batches;
  const other = /\S+\.json/.exec(batches)?.[0] ?? 'train.json';
  return batchesOf(Document.parse(readJson(join(dirname(path), other))).batches, path);
}

function compareSchedule(comparison: Comparison, { hyper, lr }: Trajectory): void {
  if (!hyper.schedule?.startsWith('linear') || hyper.lr === undefined) return;
  const { lr: learningRate, warmup_steps: warmupSteps } = hyper;
  lr.forEach((expected, step) => {
    const schedule = { type: 'linear', learningRate, warmupSteps, totalSteps: lr.length } as const;
    comparison.add(`lr[${step}]`, Math.abs(learningRateAt(schedule, step) - expected) / learningRate);
  });
}

function compareTraining(
  comparison: Comparison,
  path: string,
  batches: ReferenceBatch[],
  wanted: Trajectory,
) {
  const { hyper, decayed, not_decayed = [] } = wanted;
  const reference = referenceNetwork(path, 'houlsby');
  const ours = (names: string[]) => new Set(names.map((name) => ourName(name, reference.config)));
  const listed = ours([...(decayed ?? []), ...not_decayed, ...Object.keys(wanted.final_params)]);
  const decays = ours(decayed ?? []);
  const network = networkOf(reference, (name) => listed.size === 0 || listed.has(name));
  const { parameters } = network;
  const optimiser = new AdamW({
    betas: hyper.betas,
    epsilon: hyper.eps,
    weightDecay: hyper.weight_decay,
    correctBias: hyper.bias_correction,
    // transformers.AdamW decays after the step, torch.optim.AdamW and google-research's optimiser before it
    decay: /\b(hf|hugging ?face|transformers)\b/i.test(hyper.optimizer) ? 'after' : 'before',
    decays: decayed ? (name) => decays.has(name) : isDecayed,
  });
  wanted.loss.forEach((expectedLoss, step) => {
    const batch = batches[step % batches.length]!;
    const { loss, gradients } = lossAndGradients(parameters, lossesOf(network, batch).loss);
    comparison.add(`loss[${step}]`, Math.abs(loss / expectedLoss - 1));
    const norm = globalNorm(gradients);
    const expectedNorm = wanted.grad_norm_before_clip[step];
    if (expectedNorm !== undefined) comparison.add(`norm[${step}]`, Math.abs(norm / expectedNorm - 1));
    if (hyper.clip_global_norm) clipByGlobalNorm(gradients, hyper.clip_global_norm);
    optimiser.step(parameters.trained(), gradients, wanted.lr[step]!);
    parameters.upload();
  });
  wanted.final_logits.forEach((expected, index) => {
    const logits = tf.tidy(() => sequenceLogits(network, tokenBatchOf(batches[index]!)));
    const actual = { shape: logits.shape, data: logits.dataSync<'float32'>() };
    comparison.add(`final_logits[${index}]`, relativeError(actual, expected));
    logits.dispose();
  });
  const trained = parameters.trained();
  for (const [name, expected] of Object.entries(wanted.final_params)) {
    if (name.endsWith('attention.key.bias')) continue; // its gradient is 0: Adam makes steps of rounding noise
    const actual = trained.get(ourName(name, reference.config));
    comparison.add(`final ${name}`, actual ? relativeError(actual, expected) : Number.POSITIVE_INFINITY);
  }
  parameters.dispose();
}
