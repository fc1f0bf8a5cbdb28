/** Which characterised macro a configuration asks for. */
import type { Technology, TechnologyPoint } from '@adaptmem/core';

export interface MacroChoice {
  bank_kib: number;
  word_bits: number;
}

/** The point of that capacity and word, or, in words, what is wrong with the choice and what is nearest. */
export function findPoint(technology: Technology, choice: MacroChoice): TechnologyPoint | PointMistake {
  const found = technology.points.find(
    (point) => point.capacity_kib === choice.bank_kib && point.word_bits === choice.word_bits,
  );
  return found ?? mistakeOf(technology, choice);
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

function mistakeOf(technology: Technology, choice: MacroChoice): PointMistake {
  const sameBank = technology.points.filter((point) => point.capacity_kib === choice.bank_kib);
  if (sameBank.length > 0) {
    const words = sameBank.map((point) => point.word_bits).sort((a, b) => a - b);
    const message = `Technology "${technology.name}" has no ${choice.bank_kib} KiB macro with words of ${choice.word_bits} bits; it has ${words.join(', ')}`;
    return { key: 'word_bits', message };
  }
  const banks = [...new Set(technology.points.map((point) => point.capacity_kib))].sort((a, b) => a - b);
  const below = banks.findLast((capacity) => capacity < choice.bank_kib);
  const above = banks.find((capacity) => capacity > choice.bank_kib);
  const nearest = [below, above].filter((capacity) => capacity !== undefined).join(' and ');
  const message = `Technology "${technology.name}" has no macro of ${choice.bank_kib} KiB; nearest: ${nearest} KiB (all: ${banks.join(', ')})`;
  return { key: 'bank_kib', message };
}
