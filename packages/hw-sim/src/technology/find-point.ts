/** Which macro a configuration asks for. */
import type { Technology, TechnologyPoint } from '@adaptmem/core';
import { isAbsent, missingFigures } from './complete-point.js';
import { interpolateIn } from './interpolate-point.js';

export interface MacroChoice {
  bank_kib: number;
  word_bits: number;
  macro_banks: number;
  interpolate: boolean;
}

/** The macro of that size, or, in words, what is wrong with the choice and what is nearest. */
export function findPoint(technology: Technology, choice: MacroChoice): TechnologyPoint | PointMistake {
  const found = technology.points.find(
    (point) =>
      point.capacity_kib === choice.bank_kib &&
      point.word_bits === choice.word_bits &&
      point.banks === choice.macro_banks,
  );
  if (!found) return interpolated(technology, choice) ?? mistakeOf(technology, choice);
  if (isAbsent(found))
    return { key: 'bank_kib', message: `${describe(technology, choice)}: ${found.absent}` };
  const [missing] = missingFigures(found);
  if (!missing) return found as TechnologyPoint;
  const message = `${describe(technology, choice)} has no ${missing.figure}: ${missing.reason}`;
  return { key: 'bank_kib', message };
}

/** A choice that the technology has no point for. */
export interface PointMistake {
  /** The key to change. */
  key: keyof MacroChoice;
  message: string;
}

export function isPointMistake(result: TechnologyPoint | PointMistake): result is PointMistake {
  return 'message' in result;
}

function interpolated(technology: Technology, choice: MacroChoice): TechnologyPoint | undefined {
  if (!choice.interpolate) return undefined;
  const { bank_kib, word_bits, macro_banks } = choice;
  return interpolateIn(technology, { capacity_kib: bank_kib, word_bits, banks: macro_banks });
}

const describe = ({ name }: Technology, { bank_kib, word_bits }: MacroChoice) =>
  `Technology "${name}", macro of ${bank_kib} KiB with words of ${word_bits} bits`;

/** The axes of a choice in the order in which they are checked. */
const AXES = [
  { key: 'macro_banks', of: 'banks', unit: 'banks' },
  { key: 'bank_kib', of: 'capacity_kib', unit: 'KiB' },
  { key: 'word_bits', of: 'word_bits', unit: 'bits a word' },
] as const;

function mistakeOf(technology: Technology, choice: MacroChoice): PointMistake {
  let points = technology.points;
  for (const { key, of, unit } of AXES) {
    const matching = points.filter((point) => point[of] === choice[key]);
    if (matching.length === 0) {
      const values = [...new Set(points.map((point) => point[of]))].sort((a, b) => a - b);
      const message = `Technology "${technology.name}" has no macro of ${choice[key]} ${unit}; ${nearest(values, choice[key])}`;
      return { key, message };
    }
    points = matching;
  }
  return { key: 'bank_kib', message: `${describe(technology, choice)} does not exist` };
}

function nearest(values: readonly number[], wanted: number): string {
  const below = values.findLast((value) => value < wanted);
  const above = values.find((value) => value > wanted);
  const next = [below, above].filter((value) => value !== undefined).join(' and ');
  return `nearest: ${next} (all: ${values.join(', ')})`;
}
