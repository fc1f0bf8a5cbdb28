/** Hyper-parameters of training, under the names of Hugging Face's `TrainingArguments`. */
import { z } from 'zod';
import { AdamW, isDecayed } from '../optim/adamw.js';
import { Lamb } from '../optim/lamb.js';
import type { Optimiser } from '../optim/optimiser.js';
import { SCHEDULE_TYPES, type Schedule } from '../optim/schedule.js';
import { Sgd } from '../optim/sgd.js';

/** Other keys are passed over, so that a wider configuration can be given as it is. */
export const TrainingSettings = z.object({
  seed: z.number().int().default(42),
  learning_rate: z.number().positive().default(1e-3),
  num_train_epochs: z.number().positive().default(3),
  /** Number of optimiser steps; overrides the epochs. */
  max_steps: z.number().int().positive().optional(),
  per_device_train_batch_size: z.number().int().positive().default(32),
  per_device_eval_batch_size: z.number().int().positive().default(64),
  /** One optimiser step for so many batches: their mean over all examples, as of one batch of that many times the size. */
  gradient_accumulation_steps: z.number().int().positive().default(1),
  /** Share of the steps over which the learning rate rises. */
  warmup_ratio: z.number().min(0).max(1).default(0.1),
  /** Overrides `warmup_ratio`. */
  warmup_steps: z.number().int().nonnegative().optional(),
  lr_scheduler_type: z.enum(SCHEDULE_TYPES).default('linear'),
  /** Last steps of `warmup_stable_decay`, over which the rate falls; default: a fifth of all. */
  decay_steps: z.number().int().positive().optional(),
  optim: z.enum(['adamw', 'lamb', 'sgd']).default('adamw'),
  adam_beta1: z.number().min(0).max(1).default(0.9),
  adam_beta2: z.number().min(0).max(1).default(0.999),
  adam_epsilon: z.number().positive().default(1e-8),
  /** Not applied to biases and LayerNorms. */
  weight_decay: z.number().nonnegative().default(0.01),
  /** Bound of the global gradient norm. */
  max_grad_norm: z.number().positive().default(1),
  /** Evaluates every `eval_steps` or after each epoch, and at the end anyway. */
  eval_strategy: z.enum(['steps', 'epoch']).default('steps'),
  eval_steps: z.number().int().positive().optional(),
  /** Stops after so many evaluations without a better one. */
  early_stopping_patience: z.number().int().positive().optional(),
});
export type TrainingSettings = z.infer<typeof TrainingSettings>;
/** What a caller writes: every key has a default. */
export type TrainingInput = z.input<typeof TrainingSettings>;

/** Examples of one optimiser step. */
export function examplesPerStep(settings: TrainingSettings): number {
  return settings.per_device_train_batch_size * settings.gradient_accumulation_steps;
}

/** How long a run is, and how often it is judged, in optimiser steps. */
export interface RunLength {
  totalSteps: number;
  /** Evaluations lie so far apart; absent: only one, at the end. */
  evaluateEvery?: number | undefined;
}

/** The steps that the settings ask for. @param examples of one epoch */
export function runLength(settings: TrainingSettings, examples: number): RunLength {
  const { max_steps, num_train_epochs, eval_strategy, eval_steps } = settings;
  const stepsPerEpoch = Math.ceil(examples / examplesPerStep(settings));
  return {
    totalSteps: max_steps ?? Math.max(1, Math.ceil(stepsPerEpoch * num_train_epochs)),
    evaluateEvery: eval_strategy === 'epoch' ? stepsPerEpoch : eval_steps,
  };
}

/** The schedule of a run of `total` steps. */
export function scheduleOf(settings: TrainingSettings, total: number): Schedule {
  return {
    type: settings.lr_scheduler_type,
    learningRate: settings.learning_rate,
    warmupSteps: settings.warmup_steps ?? Math.ceil(total * settings.warmup_ratio),
    totalSteps: total,
    ...(settings.decay_steps === undefined ? {} : { decaySteps: settings.decay_steps }),
  };
}

/** A fresh optimiser. */
export function optimiserOf(settings: TrainingSettings): Optimiser {
  const { weight_decay: weightDecay, adam_beta1, adam_beta2, adam_epsilon: epsilon } = settings;
  if (settings.optim === 'sgd') return new Sgd({ momentum: adam_beta1, weightDecay, decays: isDecayed });
  const adam = { betas: [adam_beta1, adam_beta2], epsilon, weightDecay } as const;
  return settings.optim === 'lamb' ? new Lamb(adam) : new AdamW(adam);
}
