/** Runs side by side: what was set otherwise, and what came of it. */
import type { Comparison } from '../api/comparison.js';
import type { RunDetail } from '../api/run.js';
import { settingsOf } from './settings.js';

/** @param details the first is what the others are compared with */
export function compareRuns(details: readonly RunDetail[]): Comparison {
  const settings = details.map(({ config }) => settingsOf(config));
  return {
    runs: details.map(({ run }) => run),
    settings: keysOf(settings)
      .map((path) => ({ path, values: settings.map((all) => all.get(path) ?? null) }))
      .filter(({ values }) => new Set(values).size > 1),
    ...figuresOf(details),
  };
}

function figuresOf(details: readonly RunDetail[]): Pick<Comparison, 'accuracy' | 'costs'> {
  const accuracies = details.map(({ accuracy }) =>
    byKey(accuracy, ({ task, method, metric }) => [task, method, metric]),
  );
  const costs = details.map(({ costs }) => byKey(costs, ({ title, geometry }) => [title, geometry]));
  return {
    accuracy: keysOf(accuracies).map((key) => {
      const [task, method, metric] = JSON.parse(key) as [string, string, string];
      return { task, method, metric, values: accuracies.map((rows) => rows.get(key)?.score ?? null) };
    }),
    costs: keysOf(costs).map((key) => {
      const [title, geometry] = JSON.parse(key) as [string, string];
      return { title, geometry, values: costs.map((rows) => rows.get(key) ?? null) };
    }),
  };
}

function byKey<T>(rows: readonly T[], keyOf: (row: T) => string[]): Map<string, T> {
  return new Map(rows.map((row) => [JSON.stringify(keyOf(row)), row]));
}

/** Of all maps, in order of appearance. */
const keysOf = (maps: readonly ReadonlyMap<string, unknown>[]): string[] => [
  ...new Set(maps.flatMap((map) => [...map.keys()])),
];
