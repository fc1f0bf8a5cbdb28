/** What leaving early saves, task by task and system by system. */
import { type ExitChartPoint, exitChart } from '../charts/exit-chart.js';
import { slug } from '../names.js';
import type { Block, Figure } from '../page/document.js';
import type { EarlyExitReport, ExitSystemReport, ExitTaskReport } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import type { Cell, Column, Table } from '../tables/table.js';

/** Figures by which an inference is judged. */
export const COSTS = [
  { key: 'energyPj', column: 'energy_pj', title: 'Energy', unit: 'energy' },
  { key: 'latencyNs', column: 'latency_ns', title: 'Latency', unit: 'time' },
] as const;

/** A threshold of a task on a system: its cost, and what the exits give there. */
interface CostedPoint {
  task: ExitTaskReport;
  system: ExitSystemReport;
  point: ExitTaskReport['points'][number];
  cost: ExitSystemReport['points'][number];
  isChosen: boolean;
}

function costedPoints({ tasks, systems }: EarlyExitReport): CostedPoint[] {
  return systems.flatMap((system) => {
    const task = tasks.find((each) => each.task === system.task && each.method === system.method)!;
    return system.points.map((cost, index): CostedPoint => {
      const point = task.points[index]!;
      return { task, system, point, cost, isChosen: point.threshold === task.chosen };
    });
  });
}

/** Figures and tables of what leaving early costs our systems; none without systems. */
export function costBlocks(report: EarlyExitReport): Block[] {
  const all = costedPoints(report);
  if (all.length === 0) return [];
  return [
    ...COSTS.map((cost): Block => ({ kind: 'figure', figure: costFigure(all, cost) })),
    {
      kind: 'table',
      table: costTable(
        'early-exit',
        'Early exit at the chosen thresholds: means over the dev split, and what they are of a whole pass without exits.',
        all.filter(({ isChosen }) => isChosen),
      ),
    },
    {
      kind: 'table',
      folded: true,
      table: costTable('early-exit-costs', 'Early exit at every threshold, on every system.', all),
    },
  ];
}

function costFigure(all: readonly CostedPoint[], { key, title, unit }: (typeof COSTS)[number]): Figure {
  const { name, factor } = displayUnit(
    all.map(({ cost }) => cost[key]),
    unit,
  );
  const points = all.map(
    ({ task, system, point, cost, isChosen }): ExitChartPoint => ({
      ...{ task: task.task, line: system.system, threshold: point.threshold, chosen: isChosen },
      ...{ value: cost[key] / factor, score: 100 * point.metric },
    }),
  );
  return {
    name: `early-exit-${slug(title)}`,
    title: `Accuracy against ${title.toLowerCase()} with early exit`,
    caption: `${title} of an inference, mean over the inputs; one point a threshold, the large one is chosen.`,
    spec: exitChart(points, `${title} per inference (${name})`),
  };
}

function costTable(name: string, caption: string, rows: readonly CostedPoint[]): Table {
  return {
    ...{ name, caption },
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'system', title: 'System' },
      { key: 'threshold_nats', title: 'Threshold (nats)' },
      { key: 'chosen', title: 'Chosen' },
      { key: 'metric', title: 'Main metric', unit: 'ratio', decimals: 1 },
      { key: 'mean_layer', title: 'Mean exit layer' },
      ...COST_COLUMNS,
    ],
    rows: rows.map(({ task, system, point, cost, isChosen }) => ({
      ...{ task: task.task, system: system.system, threshold_nats: point.threshold },
      ...{ chosen: isChosen ? 'yes' : undefined, metric: point.metric, mean_layer: point.meanLayer },
      ...costCells(cost, system.withoutExits),
    })),
  };
}

/** Each figure, and what is left of it. */
export const COST_COLUMNS: Column[] = COSTS.flatMap(({ column, title, unit }) => [
  { key: column, title, unit },
  { key: `${column}_ratio`, title: `${title}, of a whole pass`, unit: 'ratio' as const, decimals: 1 },
]);

/** Cells of {@link COST_COLUMNS}. */
export function costCells(
  cost: ExitSystemReport['withoutExits'],
  without: ExitSystemReport['withoutExits'],
): Record<string, Cell> {
  return Object.fromEntries(
    COSTS.flatMap(({ key, column }) => [
      [column, cost[key]],
      [`${column}_ratio`, cost[key] / without[key]],
    ]),
  );
}
