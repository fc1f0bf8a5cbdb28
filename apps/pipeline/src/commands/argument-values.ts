/** How texts of the command line become values. */
import { InvalidArgumentError } from 'commander';

/** For options that may be given several times. */
export const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** @throws InvalidArgumentError */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** For arguments that are a list of numbers above 0. @throws InvalidArgumentError */
export const collectPositive = (text: string, previous: number[] = []): number[] => [
  ...previous,
  positive(text),
];

/** @throws InvalidArgumentError */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('Expected an integer above 0.');
  }
  return value;
}

/** @throws InvalidArgumentError */
export function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('Expected an integer, 0 or above.');
  }
  return value;
}
