/** Cycles of the special function unit: start + rows · (per row + per vector · vectors in a row). */
import type { HardwareConfig } from '@adaptmem/core';

/** The timings that a configuration gives. */
export type SfuFunction = Exclude<
  keyof HardwareConfig['special_function_unit'],
  'vector_energy' | 'area' | 'leakage'
>;

/**
 * Passes over the row that a function makes, after the state machines of EdgeBERT's released SystemC: softmax
 * finds the maximum, sums exponentials, normalises and applies the span mask; layer norm sums, then normalises.
 */
export const SFU_PASSES: Record<SfuFunction, number> = {
  softmax: 4,
  layernorm: 2,
  elementwise_add: 1,
  gelu: 1,
  early_exit: 1,
};

/** Cycles of one function over `rows` rows of `vectors` vectors. */
export function sfuCycles(
  unit: HardwareConfig['special_function_unit'],
  name: SfuFunction,
  rows: number,
  vectors: number,
): number {
  const timing = unit[name];
  return timing.start + rows * (timing.per_row + timing.per_vector * vectors);
}
