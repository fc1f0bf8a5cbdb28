/** What a network says about examples whose labels nobody knows. */
import type { EncodedExample } from './dataset.js';
import { type EvaluateOptions, type Evaluation, evaluate } from './evaluate-model.js';

export type Prediction = Pick<Evaluation, 'predictions' | 'logits'>;

/** As {@link evaluate}, for examples without labels. @throws AppError for unusable examples */
export function predictModel({
  examples,
  ...options
}: Omit<EvaluateOptions, 'examples' | 'metric'> & {
  examples: readonly Omit<EncodedExample, 'label'>[];
}): Prediction {
  // the label of any class: it only enters the loss, which is not told
  const labelled = examples.map((example) => ({ ...example, label: 0 }));
  const { predictions, logits } = evaluate({ ...options, examples: labelled });
  return { predictions, logits };
}
