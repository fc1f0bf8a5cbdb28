import { join } from 'node:path';
import { readText } from '@adaptmem/core';
import type { TrialValues } from './draw-trials.js';

/** What is known of a trial after a round. */
export interface TrialResult {
  /** Number of the trial, from 0. */
  trial: number;
  values: TrialValues;
  /** The last round that it took part in, from 0. */
  rung: number;
  steps: number;
  totalSteps: number;
  /** Main metric of its best evaluation on the validation part; absent if it diverged. */
  score?: number;
  metrics: Record<string, number>;
  bestStep: number;
  trainableParameters: number;
  /** Why it has no score. */
  diverged?: string;
}

/** File of a trial's result. */
export const TRIAL = 'trial.json';

/** The results in the folders of trial stages. */
export function readTrials(folders: readonly string[]): TrialResult[] {
  return folders.map((folder) => JSON.parse(readText(join(folder, TRIAL))) as TrialResult);
}

/** The order of places: by score, then by loss, those without a score last; ties by number. */
export function byScore(a: TrialResult, b: TrialResult): number {
  return (
    compare(b.score, a.score) ||
    compare(negative(b.metrics.loss), negative(a.metrics.loss)) ||
    a.trial - b.trial
  );
}

/** Absent and NaN (JSON: null) are less than any number. */
function compare(left: number | null | undefined, right: number | null | undefined): number {
  const [a, b] = [left ?? Number.NEGATIVE_INFINITY, right ?? Number.NEGATIVE_INFINITY];
  return a === b ? 0 : a - b;
}

const negative = (value: number | null | undefined) => (value == null ? value : -value);
