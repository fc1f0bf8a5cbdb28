/** What a technology says about its cells' faults, as a contract that other packages read. */
import { AppError, CellFaults, type Technology } from '@adaptmem/core';
import { levelFaults } from './level-faults.js';

/**
 * The fault rates of a technology's cells: those that it states, else those that follow from its levels.
 *
 * @param coding how levels stand for bits
 * @throws AppError if the technology has neither, not as many levels as its bits a cell need, or rates of a level
 * that sum to more than 1
 */
export function cellFaults(
  technology: Pick<Technology, 'name' | 'bits_per_cell' | 'cell_levels' | 'cell_faults'>,
  coding: CellFaults['coding'],
): CellFaults {
  const { name, bits_per_cell: bitsPerCell } = technology;
  const { down, up } = ratesOf(technology);
  const parsed = CellFaults.safeParse({ name, bitsPerCell, coding, down, up });
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new AppError('TECHNOLOGY_CELL_FAULTS', `Technology "${name}": cell_faults.${mistakes.join('; ')}`);
}

function ratesOf({
  name,
  bits_per_cell: bitsPerCell,
  cell_levels,
  cell_faults,
}: Parameters<typeof cellFaults>[0]): Pick<CellFaults, 'down' | 'up'> {
  if (cell_faults) return cell_faults;
  if (!cell_levels) {
    throw new AppError('TECHNOLOGY_NO_LEVELS', `Technology "${name}" has no "cell_levels"`, {
      hint: 'Faults follow from the mean and sigma of each level, or from the rates in "cell_faults"',
    });
  }
  const { levels } = cell_levels;
  const expected = 2 ** bitsPerCell;
  if (levels.length === expected) return levelFaults(levels);
  throw new AppError(
    'TECHNOLOGY_LEVELS',
    `Technology "${name}" stores ${bitsPerCell} bits a cell, which takes ${expected} levels, got ${levels.length}`,
  );
}
