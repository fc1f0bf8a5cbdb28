import { type AdapterSettings, settingsOf, type TuningMethodName } from '@adaptmem/model';
import { HyperParameters } from '../experiment/hyper-parameters.js';
import { type SearchValue, spaceKey } from '../experiment/search.js';
import type { TrialValues } from './draw-trials.js';

/** What a trial changes. */
export interface Tried {
  hyperParameters: HyperParameters;
  /** Settings of what the method inserts. */
  adapter: AdapterSettings;
}

/** The settings with the values of a trial in their places. @throws AppError for values that do not go together */
export function applyTrial(
  { method, hyperParameters, adapter }: Tried & { method: TuningMethodName },
  trial: TrialValues,
): Tried {
  const { train, inserted } = separate(trial, method);
  return {
    hyperParameters: HyperParameters.parse({ ...hyperParameters, ...train }),
    adapter: settingsOf(method, { ...adapter, ...inserted }),
  };
}

/** The values of a trial by the part of the experiment that they belong to. */
export function separate(
  trial: TrialValues,
  method: TuningMethodName,
): Record<'train' | 'inserted', Record<string, SearchValue>> {
  const parts = { train: {}, inserted: {} } as ReturnType<typeof separate>;
  for (const [key, value] of Object.entries(trial)) {
    const meaning = spaceKey(key, method);
    if (meaning) parts[meaning.part][meaning.name] = value;
  }
  return parts;
}
