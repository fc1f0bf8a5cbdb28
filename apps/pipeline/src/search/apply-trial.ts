import { AdapterConfig } from '@adaptmem/model';
import { HyperParameters } from '../experiment/hyper-parameters.js';
import { adapterKey, type SearchValue } from '../experiment/search.js';
import type { TrialValues } from './draw-trials.js';

/** What a trial changes. */
export interface Tried {
  hyperParameters: HyperParameters;
  adapter: AdapterConfig;
}

/** The settings with the values of a trial in their places. */
export function applyTrial({ hyperParameters, adapter }: Tried, trial: TrialValues): Tried {
  const { train, adapter: ofAdapter } = separate(trial);
  return {
    hyperParameters: HyperParameters.parse({ ...hyperParameters, ...train }),
    adapter: AdapterConfig.parse({ ...adapter, ...ofAdapter }),
  };
}

/** The values of a trial by the part of the experiment that they belong to. */
export function separate(trial: TrialValues): Record<'train' | 'adapter', Record<string, SearchValue>> {
  const parts = { train: {}, adapter: {} } as Record<'train' | 'adapter', Record<string, SearchValue>>;
  for (const [key, value] of Object.entries(trial)) {
    const inAdapter = adapterKey(key);
    if (inAdapter === undefined) parts.train[key] = value;
    else parts.adapter[inAdapter] = value;
  }
  return parts;
}
