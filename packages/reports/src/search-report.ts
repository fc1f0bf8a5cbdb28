/** The result of a hyper-parameter search as a report of its own: every trial, the best first. */
import { trialsChart } from './charts/trials-chart.js';
import { methodTitle } from './names.js';
import type { Figure, ReportDocument, Section } from './page/document.js';
import { type RenderedReport, renderDocument } from './render-document.js';
import type { Cell, Table } from './tables/table.js';

/** Plain, JSON-safe data. */
export interface SearchReport {
  name: string;
  seed: number;
  /** The command that made this report. */
  command: string;
  /** E.g. `random`. */
  strategy: string;
  /** Share of the train split that judged. */
  validationRatio: number;
  groups: SearchGroup[];
}

/** The trials of one task and method, the best first. */
export interface SearchGroup {
  task: string;
  method: string;
  metricName: string;
  trials: SearchTrial[];
}

export interface SearchTrial {
  /** Number, from 1. */
  trial: number;
  values: Record<string, string | number | boolean>;
  /** The last round that it took part in, from 1. */
  round: number;
  steps: number;
  /** Steps of the whole training, of which early rounds do a part. */
  totalSteps: number;
  /** Main metric on the validation part; absent if it diverged. */
  score?: number;
  trainableParameters?: number;
  /** Why it has no score. */
  diverged?: string;
}

/** Renders `report.html`, `report.md`, `tables/*.csv` and figures; equal input gives equal bytes. */
export function renderSearchReport(report: SearchReport): Promise<RenderedReport> {
  const document: ReportDocument = {
    title: `${report.name}: hyper-parameter search`,
    description: `${report.strategy}, seed ${report.seed}; made by ${report.command}`,
    sections: [bestSection(report), ...report.groups.map(groupSection)],
  };
  return renderDocument(document);
}

function bestSection({ groups, validationRatio }: SearchReport): Section {
  const share = `${Math.round(validationRatio * 100)} %`;
  return {
    id: 'best',
    title: 'Best trials',
    blocks: [
      {
        kind: 'paragraph',
        text:
          `Trials were judged on ${share} of the train split, which they did not train on; the dev split was not ` +
          'looked at. The file best.yaml has these values as a part of an experiment.',
      },
      {
        kind: 'table',
        table: trialsTable('best', 'The best trial of each task and method.', groups, (trials) =>
          trials.slice(0, 1),
        ),
      },
    ],
  };
}

function groupSection(group: SearchGroup): Section {
  const name = `trials-${group.task}-${group.method}`;
  const diverged = group.trials.flatMap(({ trial, diverged: why }) =>
    why ? [`Trial ${trial}: ${why}`] : [],
  );
  const caption = `All trials of ${group.task} with ${methodTitle(group.method)}, the best first.`;
  return {
    id: name,
    title: `${group.task}, ${methodTitle(group.method)}`,
    blocks: [
      ...figures(group).map((figure) => ({ kind: 'figure', figure }) as const),
      { kind: 'table', table: trialsTable(name, caption, [group], (trials) => trials) },
      ...(diverged.length > 0 ? [{ kind: 'notes', title: 'Diverged', items: diverged } as const] : []),
    ],
  };
}

/** A figure for each setting that is a number and was varied. */
function figures({ task, method, trials }: SearchGroup): Figure[] {
  const keys = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))];
  return keys.flatMap((key) => {
    const points = trials.flatMap(({ values, score, round }) => {
      const value = values[key];
      if (typeof value !== 'number' || score === undefined || !Number.isFinite(score)) return [];
      return [{ value, score: score * 100, round: `round ${round}` }];
    });
    if (new Set(points.map(({ value }) => value)).size < 2) return [];
    return [
      {
        name: `trials-${task}-${method}-${key.replaceAll(/[^a-z0-9]+/gi, '-')}`,
        title: `${task}, ${methodTitle(method)}: ${key}`,
        caption: 'Each point is a trial. Where rounds differ, a later one has trained for longer.',
        spec: trialsChart(points, key),
      },
    ];
  });
}

function trialsTable(
  name: string,
  caption: string,
  groups: readonly SearchGroup[],
  shown: (trials: readonly SearchTrial[]) => readonly SearchTrial[],
): Table {
  const rows = groups.flatMap(({ task, method, metricName, trials }) =>
    shown(trials).map((trial) => ({ task, method: methodTitle(method), metric: metricName, trial })),
  );
  const keys = [...new Set(rows.flatMap(({ trial }) => Object.keys(trial.values)))];
  return {
    name,
    caption,
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { key: 'metric', title: 'Metric' },
      { key: 'score_ratio', title: 'Score', unit: 'ratio', decimals: 1 },
      ...keys.map((key) => ({ key, title: key })),
      { key: 'trial', title: 'Trial' },
      { key: 'round', title: 'Round' },
      { key: 'steps', title: 'Steps' },
      { key: 'total_steps', title: 'Of' },
      { key: 'trainable', title: 'Trainable' },
    ],
    rows: rows.map(({ trial: { values, score, trainableParameters, totalSteps, ...trial }, ...row }) => ({
      ...row,
      score_ratio: score,
      ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, cellOf(value)])),
      trial: trial.trial,
      round: trial.round,
      steps: trial.steps,
      total_steps: totalSteps,
      trainable: trainableParameters,
    })),
  };
}

const cellOf = (value: string | number | boolean): Cell =>
  typeof value === 'boolean' ? String(value) : value;
