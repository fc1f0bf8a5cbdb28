import type { ParameterCount } from '../tuning.js';

/** Named figures of an evaluation, e.g. `accuracy`. */
export type Metrics = Record<string, number>;

/** What a training run tells while it runs. Printing, logs and progress bars are listeners. */
export type TrainEvent =
  | {
      type: 'start';
      name: string;
      step: number;
      totalSteps: number;
      parameters: ParameterCount;
      resumed: boolean;
    }
  | {
      type: 'step';
      name: string;
      /** Steps done, from 1. */
      step: number;
      totalSteps: number;
      loss: number;
      /** Learning rate of this step. */
      lr: number;
      /** Global norm before clipping. */
      gradientNorm: number;
      examplesSeen: number;
      /** Without padding; 0 where nobody counts them. */
      tokensSeen: number;
      /** What this kind of training tells besides, e.g. `mean_span` in tokens. */
      figures?: Record<string, number> | undefined;
    }
  | {
      type: 'eval';
      name: string;
      step: number;
      totalSteps: number;
      metrics: Metrics;
      best: boolean;
      /** The class that was predicted for every example: the network tells nothing apart. */
      onlyClass?: number | undefined;
    }
  | { type: 'checkpoint'; name: string; step: number; totalSteps: number; path: string }
  | {
      type: 'end';
      name: string;
      step: number;
      totalSteps: number;
      metrics: Metrics;
      bestStep: number;
      examplesSeen: number;
      tokensSeen: number;
    };

/** Losses and evaluations of a run, in order. */
export interface TrainingHistory {
  steps: { step: number; loss: number; lr: number }[];
  evaluations: { step: number; metrics: Metrics }[];
}
