import { entropyOf } from '../early-exit/entropy.js';

/** What one task says about one text. */
export interface Answer {
  task: string;
  /** The likeliest class, or the predicted value. */
  prediction: number;
  /** The name of that class, if the task's labels are known. */
  label?: string | undefined;
  /** Softmax of the logits; absent for regression. */
  probabilities?: number[] | undefined;
  logits: number[];
  /** The layer after which the text left, from 1; absent if the task has no early exit. */
  exitLayer?: number | undefined;
  /** Nats, [layer − 1], up to that layer; absent likewise. */
  entropies?: number[] | undefined;
}

/** The answer of some scores; one score is a regression's value. */
export function answerOf(task: string, scores: Float32Array, labels?: readonly string[]): Answer {
  const logits = [...scores];
  if (logits.length === 1) return { task, prediction: logits[0]!, logits };
  const prediction = logits.indexOf(Math.max(...logits));
  return { task, prediction, label: labels?.[prediction], probabilities: softmax(logits), logits };
}

/** Where a text left, and why. @param scores [layer − 1] → for each label, up to the layer after which it left */
export function exitOf(scores: readonly Float32Array[]): Required<Pick<Answer, 'exitLayer' | 'entropies'>> {
  return { exitLayer: scores.length, entropies: scores.map(entropyOf) };
}

/** Shifted by the greatest, so that nothing overflows. */
function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
