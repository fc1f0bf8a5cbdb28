/** One unit for many figures of a dimension. */
import { type Dimension, formatQuantity } from '@adaptmem/core';
import type { FixedUnit } from './table.js';

/** More digits than a double has: the division below gives the unit's exact factor. */
const ALL_DIGITS = 17;

/**
 * The unit in which `formatQuantity` would show the largest figure.
 *
 * @returns its name and how many canonical units it is
 */
export function displayUnit(values: readonly number[], dimension: Dimension): FixedUnit {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const [figure, unit] = formatQuantity(largest, dimension, ALL_DIGITS).split(' ');
  return { name: unit!, factor: largest / Number(figure!.replaceAll(',', '')) };
}
