/** What each stored network scored: without faults, and in every kind of cells. */
import { statistic } from '../aggregate.js';
import { distinct, methodTitle } from '../names.js';
import type { FaultReport } from '../report-input.js';

/** What stands for cells where there are no faults. */
export const NO_FAULTS = 'no faults';

/** One network, compressed one way and stored in one kind of cells. */
export interface StoredScore {
  task: string;
  /** As readers call it. */
  method: string;
  variant: string;
  cells: string;
  encodedBits: number;
  /** Main metric, mean over the trials. */
  score: number;
}

/** All scores in the order of the study; a network's score without faults comes before those of its cells. */
export function storedScores(faults: readonly FaultReport[]): StoredScore[] {
  return faults.flatMap(({ task, method, study: { cases } }) =>
    distinct(cases.map(({ variant }) => variant)).flatMap((variant) => {
      const own = cases.filter((candidate) => candidate.variant === variant);
      const { encodedBits, clean } = own[0]!;
      const common = { task, method: methodTitle(method), variant, encodedBits };
      const inCells = own.map(({ cells, mean }) => ({ ...common, cells, score: mean }));
      return [{ ...common, cells: NO_FAULTS, score: clean }, ...inCells];
    }),
  );
}

/** Means over the tasks, of sizes too. */
export function meanOverTasks(scores: readonly StoredScore[]): Omit<StoredScore, 'task'>[] {
  const groups = groupedBy(scores, ({ method, variant, cells }) => `${method}|${variant}|${cells}`);
  return groups.map((group) => {
    const { task: _task, ...first } = group[0]!;
    return {
      ...first,
      encodedBits: meanOf(group.map(({ encodedBits }) => encodedBits)),
      score: meanOf(group.map(({ score }) => score)),
    };
  });
}

/** Items with equal keys together, in order of appearance. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** The mean of at least one value. */
export function meanOf(values: readonly number[]): number {
  return statistic(values)!.mean;
}
