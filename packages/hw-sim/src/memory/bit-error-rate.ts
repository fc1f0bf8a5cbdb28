/** How often a stored bit reads back wrong. */
import type { Technology } from '@adaptmem/core';
import { levelFaults } from './level-faults.js';

/**
 * Mean over equally likely levels of the bits that a read turns, for a bit: levels in Gray code, of which neighbours
 * differ in one bit, as the fault studies store them by default. Volatile cells without figures read right.
 *
 * @returns undefined if a non-volatile technology gives neither rates of its levels, nor levels, nor a rate of its cells
 */
export function bitErrorRate({
  cell_faults,
  cell_levels,
  cell_fault_rate,
  bits_per_cell,
  non_volatile,
}: Pick<Technology, 'cell_faults' | 'cell_levels' | 'cell_fault_rate' | 'bits_per_cell' | 'non_volatile'>):
  | number
  | undefined {
  if (cell_faults) {
    const { down, up } = cell_faults;
    return [...down, ...up].reduce((sum, rate) => sum + rate, 0) / down.length / bits_per_cell;
  }
  if (cell_levels) return levelFaults(cell_levels.levels).meanRate / bits_per_cell;
  if (cell_fault_rate) return cell_fault_rate.value / bits_per_cell;
  return non_volatile ? undefined : 0;
}
