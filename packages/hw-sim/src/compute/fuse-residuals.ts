/** Residuals of adapters that are added while the adapter's product accumulates. */
import type { WorkloadOperator } from '@adaptmem/core';

/** An operator with what fusion changed in it. */
export interface FusedOperator {
  operator: WorkloadOperator;
  /** Whether the accumulator does its work. */
  isFused: boolean;
}

/**
 * Fuses every element-wise addition of an adapter with the product right before it whose result it reads: the
 * product keeps its sums on the way, so its result is neither written nor read again, and the addition is left with
 * its other operand and its result.
 */
export function fuseResiduals(operators: readonly WorkloadOperator[]): FusedOperator[] {
  return operators.map((operator, index) => {
    const added = resultInto(operators[index + 1], operator);
    if (added) return { operator: { ...operator, writes: without(operator.writes, added) }, isFused: false };
    const fused = operators[index - 1] && resultInto(operator, operators[index - 1]!);
    if (fused) return { operator: { ...operator, reads: without(operator.reads, fused) }, isFused: true };
    return { operator, isFused: false };
  });
}

/** The tensor that `addition` takes over from `product`, if the two fuse. */
function resultInto(addition: WorkloadOperator | undefined, product: WorkloadOperator): string | undefined {
  if (product.kind !== 'gemm' || addition?.kind !== 'elementwise-add' || addition.group !== 'adapter')
    return undefined;
  return product.writes.find(({ tensor }) => addition.reads.some((read) => read.tensor === tensor))?.tensor;
}

const without = (uses: WorkloadOperator['reads'], name: string) =>
  uses.filter(({ tensor }) => tensor !== name);
