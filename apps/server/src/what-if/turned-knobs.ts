/** What a request turns. */
import { AppError } from '@adaptmem/core';
import type { Knob } from '../api/what-if.js';
import { suggestion } from './run-case.js';

/** New values by path of the knob, in the order of the knobs. */
export type Turned = ReadonlyMap<string, string>;

/**
 * The knobs that a request sets to another value than the run's.
 *
 * @throws AppError `WHAT_IF_KNOB` if there is no such knob, `WHAT_IF_VALUE` if it has no such value
 */
export function turnedKnobs(knobs: readonly Knob[], requested: Readonly<Record<string, string>>): Turned {
  const paths = knobs.map(({ path }) => path);
  for (const [path, value] of Object.entries(requested)) {
    const knob = knobs.find((one) => one.path === path);
    if (!knob) throw new AppError('WHAT_IF_KNOB', `No knob "${path}"; ${suggestion(path, paths)}`);
    if (knob.options.includes(value)) continue;
    const message = `"${path}" cannot be "${value}"; expected one of ${knob.options.join(', ')}`;
    throw new AppError('WHAT_IF_VALUE', message);
  }
  return new Map(
    knobs.flatMap(({ path, value }): [string, string][] => {
      const chosen = Object.hasOwn(requested, path) ? requested[path]! : value;
      return chosen === value ? [] : [[path, chosen]];
    }),
  );
}
