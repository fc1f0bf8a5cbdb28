/** What an exploration file wants, as the search takes it: all minimised, in canonical units. */
import {
  type AccuracyStudy,
  EXPLORED_OBJECTIVE_NAMES,
  type ExploredObjectiveName,
  type Goals,
} from '@adaptmem/mapper/explore';
import type { ExplorationReport } from '@adaptmem/reports';
import type { ExplorationConfig, Figures } from './exploration.js';
import { FIGURE_KEYS } from './exploration-mistakes.js';

/** Canonical units of one unit of the file. */
const UNITS: Record<ExploredObjectiveName, number> = { energy: 1e6, latency: 1e6, area: 1, accuracy: 1 };

/** @throws TypeError if an objective has no reference, which loading refuses */
export function goalsOf(
  { objectives, reference, limits }: ExplorationConfig,
  study: AccuracyStudy | undefined,
): Goals {
  const minimised = (figures: Figures, name: ExploredObjectiveName): number | undefined => {
    const value = canonical(figures, name);
    return value === undefined || name !== 'accuracy' ? value : 1 - value;
  };
  return {
    objectives,
    reference: objectives.map((name) => {
      const value = minimised(reference, name);
      if (value === undefined) throw new TypeError(`No reference for ${name}`);
      return value;
    }),
    limits: Object.fromEntries(
      EXPLORED_OBJECTIVE_NAMES.flatMap((name) => {
        const most = minimised(limits, name);
        return most === undefined ? [] : [[name, most]];
      }),
    ),
    study,
  };
}

/** The reference point as people read it: the least accuracy, not the most error. */
export function referenceOf({ reference, objectives }: ExplorationConfig): ExplorationReport['reference'] {
  return Object.fromEntries(objectives.map((name) => [name, canonical(reference, name)]));
}

function canonical(figures: Figures, name: ExploredObjectiveName): number | undefined {
  const value = figures[FIGURE_KEYS[name]];
  return value === undefined ? undefined : value * UNITS[name];
}
