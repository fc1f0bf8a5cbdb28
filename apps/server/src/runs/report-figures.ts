/** The figures of a run's `report/report.json` that the API shows; of runs of other versions, what can be read. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '@adaptmem/core';
import { scores } from '@adaptmem/reports';
import { z } from 'zod';
import type { AccuracyRow, CostRow } from '../api/run.js';
import { jsonOf } from '../json-of.js';

const Summary = z.object({
  energyPj: z.number(),
  latencyNs: z.number(),
  averagePowerMw: z.number(),
  edpPjNs: z.number(),
  onChipAreaMm2: z.number(),
});

/** The part of `ReportInput` that is shown. */
const ReportFigures = z.object({
  tasks: z.array(z.looseObject({ name: z.string(), metricName: z.string() })).default([]),
  results: z
    .array(
      z.looseObject({
        task: z.string(),
        method: z.string(),
        mainMetric: z.number(),
        compressed: z.looseObject({ mainMetric: z.number() }).optional(),
      }),
    )
    .default([]),
  systems: z
    .array(
      z.object({
        name: z.string(),
        title: z.string(),
        method: z.string(),
        geometry: z.string(),
        byTaskCount: z.array(z.object({ tasks: z.int(), summary: Summary })),
      }),
    )
    .default([]),
  warnings: z.array(z.string()).default([]),
});

export interface RunFigures {
  accuracy: AccuracyRow[];
  costs: CostRow[];
  warnings: string[];
}

const NOTHING: RunFigures = { accuracy: [], costs: [], warnings: [] };

/** The figures of a run; none if it has no report, or one that is not of an experiment. */
export function readFigures(runFolder: string): RunFigures {
  const file = join(runFolder, 'report', 'report.json');
  if (!existsSync(file)) return NOTHING;
  const parsed = ReportFigures.safeParse(jsonOf(readText(file)));
  if (!parsed.success)
    return { ...NOTHING, warnings: ['The report is of another version and cannot be read'] };
  const { tasks, results, systems, warnings } = parsed.data;
  const metricOf = new Map(tasks.map(({ name, metricName }) => [name, metricName]));
  return {
    accuracy: scores({ tasks, results }).map(({ task, method, trained, compressed }) => ({
      task,
      method,
      metric: metricOf.get(task) ?? '',
      score: {
        mean: trained.mean,
        ...(trained.deviation === undefined ? {} : { deviation: trained.deviation }),
        seeds: trained.count,
        ...(compressed ? { compressed: compressed.mean } : {}),
      },
    })),
    costs: systems.flatMap(costOf),
    warnings,
  };
}

/** At the system's largest number of tasks. */
function costOf({
  name,
  byTaskCount,
  ...system
}: z.infer<typeof ReportFigures>['systems'][number]): CostRow[] {
  const most = byTaskCount.toSorted((a, b) => a.tasks - b.tasks).at(-1);
  if (!most) return [];
  const { onChipAreaMm2: areaMm2, ...summary } = most.summary;
  return [{ system: name, ...system, tasks: most.tasks, ...summary, areaMm2 }];
}
