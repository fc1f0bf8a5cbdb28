/** What is explored: the figures of a design, and when one is better. */
import type { Column } from '../tables/table.js';
import type { ExploredFigures, ExploredObjective } from './exploration.js';

/** What is known of each objective: one line each. */
export const OBJECTIVES: Record<
  ExploredObjective,
  { column: Column; of: (figures: ExploredFigures) => number | undefined }
> = {
  energy: {
    column: { key: 'energy_pj', title: 'Energy', unit: 'energy' },
    of: ({ energyPj }) => energyPj,
  },
  latency: {
    column: { key: 'latency_ns', title: 'Latency', unit: 'time' },
    of: ({ latencyNs }) => latencyNs,
  },
  area: {
    column: { key: 'area_mm2', title: 'Area', unit: 'area' },
    of: ({ areaMm2 }) => areaMm2,
  },
  accuracy: {
    column: { key: 'accuracy_ratio', title: 'Accuracy', unit: 'ratio', decimals: 1 },
    of: ({ accuracy }) => accuracy,
  },
};
const OBJECTIVE_NAMES = Object.keys(OBJECTIVES) as ExploredObjective[];

export function isBetter(a: ExploredFigures, b: ExploredFigures, objective: ExploredObjective): boolean {
  const [left, right] = [OBJECTIVES[objective].of(a), OBJECTIVES[objective].of(b)];
  if (left === undefined || right === undefined) return left !== undefined;
  return objective === 'accuracy' ? left > right : left < right;
}

export const figureColumns = (): Column[] => OBJECTIVE_NAMES.map((name) => OBJECTIVES[name].column);

export const figureCells = (figures: ExploredFigures) =>
  Object.fromEntries(
    OBJECTIVE_NAMES.map((name) => [OBJECTIVES[name].column.key, OBJECTIVES[name].of(figures)]),
  );
