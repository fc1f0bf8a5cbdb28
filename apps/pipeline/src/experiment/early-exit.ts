/**
 * `early_exit:` in an experiment: classifiers after every layer but the last, trained once the task is, and the entropy
 * (nats) below which an input leaves (EdgeBERT, arXiv 2011.14203, section 3.2).
 */
import { ExitSettings } from '@adaptmem/model';
import { z } from 'zod';
import { HyperParameters } from './hyper-parameters.js';
import { partly } from './partly.js';

const Threshold = z.number().nonnegative().meta({ unit: 'nat' });

const Thresholds = z
  .array(Threshold)
  .min(1)
  .superRefine((thresholds, context) => {
    thresholds.forEach((threshold, index) => {
      const before = thresholds[index - 1];
      if (before === undefined || threshold > before) return;
      const message = `Expected ascending thresholds, so more than ${before}`;
      context.addIssue({ code: 'custom', path: [index], message });
    });
  });

/** How the threshold of a task is found. */
const Choice = z.strictObject({
  /** Tried and reported, ascending. Default: every 0.05 below the entropy of a guess, ln classes. */
  thresholds: Thresholds.optional(),
  /**
   * The main metric on dev, in its own range (0.01 is a point), may fall by so much: of the thresholds that keep to it,
   * the one at which inputs leave earliest is chosen. Default 0.01.
   */
  accuracy_drop: z.number().min(0).max(1).optional(),
  /** The chosen threshold itself, whatever it costs. */
  threshold: Threshold.optional(),
});
export type ThresholdChoice = z.infer<typeof Choice>;

/** One rule chooses, not two. */
function oneRule({ threshold, accuracy_drop }: ThresholdChoice, context: z.RefinementCtx): void {
  if (threshold === undefined || accuracy_drop === undefined) return;
  const message = 'Expected no threshold beside "accuracy_drop": one of them chooses';
  context.addIssue({ code: 'custom', path: ['threshold'], message });
}

export const EarlyExit = Choice.extend({
  pooler: ExitSettings.shape.pooler,
  /** Hyper-parameters of the exits' training; what is absent is as the task's own training has it. */
  train: partly(HyperParameters.omit({ max_seq_length: true, report_to: true }).shape).prefault({}),
  by_task: z.record(z.string(), Choice.superRefine(oneRule)).default({}),
}).superRefine(oneRule);
export type EarlyExit = z.infer<typeof EarlyExit>;
