import { createRng } from '@adaptmem/core';

/**
 * Splits examples into those to train on and those to judge trials by, in their order. The same seed and name give
 * the same parts.
 *
 * @param ratio share to judge by; of two examples or more at least one goes to either part
 */
export function splitValidation<T>(
  examples: readonly T[],
  ratio: number,
  { seed, name }: { seed: number; name: string },
): { train: T[]; validation: T[] } {
  const wanted = Math.round(examples.length * ratio);
  const size = Math.min(examples.length - 1, Math.max(1, wanted));
  const order = createRng(seed)
    .stream('validation', name)
    .shuffle([...examples.keys()]);
  const chosen = new Set(order.slice(0, size));
  return {
    train: examples.filter((_, index) => !chosen.has(index)),
    validation: examples.filter((_, index) => chosen.has(index)),
  };
}
