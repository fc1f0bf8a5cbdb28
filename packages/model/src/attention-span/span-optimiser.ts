/** Spans have a rate of their own and stay within their bounds: an optimiser around the one of the other parameters. */
import { AdamW } from '../optim/adamw.js';
import type { Optimiser } from '../optim/optimiser.js';
import type { TensorMap } from '../tensor-map.js';
import type { TrainingSettings } from '../train/settings.js';
import { isSpan, type SpanTraining } from './span-settings.js';

export interface SpanOptimiserOptions {
  spans: SpanTraining;
  settings: TrainingSettings;
  totalSteps: number;
}

/**
 * Leaves everything but spans to `inner`. Spans rest at first; then they are stepped by Adam without decay and clamped to
 * 0 … `max_span`.
 */
export function spanOptimiser(inner: Optimiser, options: SpanOptimiserOptions): Optimiser {
  const { spans: training, settings, totalSteps } = options;
  const { adam_beta1, adam_beta2, adam_epsilon: epsilon } = settings;
  const own = new AdamW({ betas: [adam_beta1, adam_beta2], epsilon, weightDecay: 0 });
  const ratio = training.learning_rate / settings.learning_rate;
  const restingSteps = Math.ceil(totalSteps * training.start_ratio);
  let done = 0;
  return {
    step(parameters, gradients, rate) {
      const [spans, others] = separate(parameters);
      inner.step(others, gradients, rate);
      if (done++ < restingSteps) return;
      own.step(spans, gradients, rate * ratio);
      for (const { data } of spans.values()) {
        data.forEach((span, head) => {
          data[head] = Math.min(training.max_span, Math.max(0, span));
        });
      }
    },
    state: () => new Map([...inner.state(), ...own.state()]),
    restore(state, steps) {
      const [spans, others] = separate(state);
      inner.restore(others, steps);
      own.restore(spans, Math.max(0, steps - restingSteps));
      done = steps;
    },
  };
}

/** @param tensors parameters, or an optimiser's state, whose names end in a parameter's */
function separate(tensors: TensorMap): [spans: TensorMap, others: TensorMap] {
  const ofSpan = ([name]: [string, unknown]) => isSpan(name.slice(name.lastIndexOf('/') + 1));
  const entries = [...tensors];
  return [new Map(entries.filter(ofSpan)), new Map(entries.filter((entry) => !ofSpan(entry)))];
}
