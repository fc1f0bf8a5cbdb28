import { z } from 'zod';
import { TrainingSettings } from '../train/settings.js';

/** Hyper-parameters of training and of hiding tokens. */
export const PretrainingSettings = TrainingSettings.extend({
  mlm_probability: z.number().positive().max(1).default(0.15),
  /** ALBERT hides runs of up to three tokens. */
  max_ngram: z.number().int().positive().default(3),
  /** Chance of a salient token to be hidden. Default: salient tokens are treated as the others. */
  salient_probability: z.number().min(0).max(1).optional(),
  /**
   * Each step compares its predictions with so many words of the vocabulary on average, drawn anew, instead of with all
   * of them; the vocabulary must list frequent words first. Held-out texts are judged by all words in any case.
   */
  sampled_words: z.number().int().positive().optional(),
});
export type PretrainingSettings = z.infer<typeof PretrainingSettings>;
