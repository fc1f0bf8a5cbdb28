/** The upper tail of the standard normal distribution, accurate where 1 − Φ(z) would cancel. */

/** Where the continued fraction takes over from the series. */
const FAR = 3;

/** Terms of the continued fraction; from `FAR` on enough for full precision. */
const TERMS = 100;

/** P(Z > z) for a standard normal Z, relative error below 1e-12 for z ≥ 0. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return z < FAR ? 0.5 - density * series(z) : density / continuedFraction(z);
}

/** Σ z^(2k+1) / (1 · 3 · 5 ⋯ (2k+1)): Abramowitz and Stegun 26.2.11. */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + …))): Abramowitz and Stegun 26.2.14. */
function continuedFraction(z: number): number {
  let tail = z;
  for (let term = TERMS; term >= 1; term--) tail = z + term / tail;
  return tail;
}
