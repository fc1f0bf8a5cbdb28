/** Operators of an inference that cost the same, taken together. */

import type { FusedOperator } from '../compute/fuse-residuals.js';
import type { TensorTable } from '../compute/gemm-operands.js';
import { tensorOf } from '../compute/gemm-operands.js';

export interface RepeatedOperator extends FusedOperator {
  /** How often it runs. */
  count: number;
}

/**
 * One operator for all that agree in kind, sizes and tensors, in order of first execution (ALBERT runs one layer
 * twelve times). Those that use a parameter for the first time stay apart from later ones, because a parameter that
 * stays in the weight buffer is fetched once; so the reduced inference, costed as a whole, costs each as before.
 */
export function reduceOperators(
  operators: readonly FusedOperator[],
  tensors: TensorTable,
): RepeatedOperator[] {
  const classes = new Map<string, RepeatedOperator>();
  const used = new Set<string>();
  for (const fused of operators) {
    const key = keyOf(fused, (name) => {
      const isFirst = tensorOf(name, tensors).mutability !== 'transient' && !used.has(name);
      used.add(name);
      return isFirst;
    });
    const known = classes.get(key);
    if (known) known.count++;
    else classes.set(key, { ...fused, count: 1 });
  }
  return [...classes.values()];
}

function keyOf({ operator, isFused }: FusedOperator, isFirstUse: (tensor: string) => boolean): string {
  const { kind, layer, rows, cols, inner, repeat, reads, writes } = operator;
  const uses = reads.map(({ tensor, elements }) => [tensor, elements, isFirstUse(tensor)]);
  return JSON.stringify([kind, layer !== undefined, rows, cols, inner, repeat, isFused, uses, writes]);
}
