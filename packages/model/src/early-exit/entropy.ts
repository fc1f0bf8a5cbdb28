/**
 * Entropy of the softmax of some scores, ln Σeˣ − Σx·eˣ / Σeˣ (EdgeBERT, arXiv 2011.14203, eq. 1 and 2), in nats. The
 * scores are shifted by the greatest first, which changes nothing but keeps the powers finite.
 */
export function entropyOf(scores: ArrayLike<number>): number {
  const values = Array.from(scores);
  const most = Math.max(...values);
  let [sum, weighted] = [0, 0];
  for (const value of values) {
    const power = Math.exp(value - most);
    sum += power;
    weighted += (value - most) * power;
  }
  return Math.log(sum) - weighted / sum;
}

/** @throws RangeError unless it is a number of nats from 0 on; those above ln classes let every input leave at once */
export function assertThreshold(threshold: number): void {
  if (threshold >= 0) return;
  throw new RangeError(`Expected "threshold" to be at least 0, got ${threshold}`);
}
