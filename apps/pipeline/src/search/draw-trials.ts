/** Which hyper-parameters are tried: decided by the search, the seed and the number of the trial alone. */
import { canonicalJson, createRng, type RandomStream } from '@adaptmem/core';
import type { TuningMethodName } from '@adaptmem/model';
import { type Search, type SearchRange, type SearchValue, spaceKey } from '../experiment/search.js';

/** The values of one trial, by the keys of the space. */
export type TrialValues = Record<string, SearchValue>;

/** The trials of a method, without repetitions. What does not concern the method is not tried. */
export function drawTrials(search: Search, method: TuningMethodName, seed: number): TrialValues[] {
  const space = Object.entries(search.space).filter(([key]) => spaceKey(key, method));
  const trials = search.strategy === 'grid' ? gridOf(space) : randomTrials(space, search.trials, seed);
  return [...new Map(trials.map((trial) => [canonicalJson(trial), trial])).values()];
}

type Space = readonly (readonly [key: string, range: SearchRange])[];

/** Every combination, the last key changing fastest. */
function gridOf(space: Space): TrialValues[] {
  return space.reduce<TrialValues[]>(
    (trials, [key, range]) =>
      trials.flatMap((trial) => (range as SearchValue[]).map((value) => ({ ...trial, [key]: value }))),
    [{}],
  );
}

function randomTrials(space: Space, count: number, seed: number): TrialValues[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, trial) =>
    Object.fromEntries(space.map(([key, range]) => [key, draw(range, rng.stream('search', trial, key))])),
  );
}

/** Digits of a drawn number: as many as one would write by hand. */
const DIGITS = 3;

function draw(range: SearchRange, stream: RandomStream): SearchValue {
  if (Array.isArray(range)) return stream.pick(range);
  if ('int_uniform' in range) {
    const [least, most] = range.int_uniform;
    return least + stream.integer(most - least + 1);
  }
  const [map, back] = 'uniform' in range ? [identity, identity] : [Math.log, Math.exp];
  const [least, most] = 'uniform' in range ? range.uniform : range.log_uniform;
  const value = back(map(least) + stream.next() * (map(most) - map(least)));
  return Math.min(most, Math.max(least, Number(value.toPrecision(DIGITS))));
}

const identity = (value: number) => value;
