/** What a classifier's logits say, on the host. */

/** The class with the largest logit, the first of equals; the first NaN if there is one, as in numpy and torch. */
export function argmax(logits: readonly number[]): number {
  const nan = logits.findIndex(Number.isNaN);
  return nan >= 0 ? nan : logits.reduce((best, logit, index) => (logit > logits[best]! ? index : best), 0);
}

/** Mean of −log softmax(logits)[label] over the rows, by log-sum-exp, so that no exponential overflows. */
export function meanCrossEntropy(logits: readonly (readonly number[])[], labels: readonly number[]): number {
  const losses = logits.map((row, index) => logSumExp(row) - row[labels[index]!]!);
  return losses.reduce((total, loss) => total + loss, 0) / losses.length;
}

function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((total, value) => total + Math.exp(value - largest), 0));
}
