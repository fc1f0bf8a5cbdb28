/** What a technology's levels say about its cells' faults, as a contract that other packages read. */
import { AppError, type CellFaults, type Technology } from '@adaptmem/core';
import { levelFaults } from './level-faults.js';

/**
 * The fault rates of a technology's cells, from the distributions of its levels.
 *
 * @param coding how levels stand for bits
 * @throws AppError if the technology has no levels, or not as many as its bits a cell need
 */
export function cellFaults(
  {
    name,
    bits_per_cell: bitsPerCell,
    cell_levels,
  }: Pick<Technology, 'name' | 'bits_per_cell' | 'cell_levels'>,
  coding: CellFaults['coding'],
): CellFaults {
  if (!cell_levels) {
    throw new AppError('TECHNOLOGY_NO_LEVELS', `Technology "${name}" has no "cell_levels"`, {
      hint: 'Faults follow from the mean and sigma of each level',
    });
  }
  const { levels } = cell_levels;
  const expected = 2 ** bitsPerCell;
  if (levels.length !== expected) {
    throw new AppError(
      'TECHNOLOGY_LEVELS',
      `Technology "${name}" stores ${bitsPerCell} bits a cell, which takes ${expected} levels, got ${levels.length}`,
    );
  }
  const { down, up } = levelFaults(levels);
  return { name, bitsPerCell, coding, down, up };
}
