/** Means over seeds and sums over tasks, shared by sections. */

import { distinct } from './names.js';
import type { CompressedGroup, EvaluationResult, ReportInput, TaskInfo } from './report-input.js';

/** A figure over the seeds. */
export interface Statistic {
  mean: number;
  /** Sample standard deviation; absent for one seed. */
  deviation?: number;
  count: number;
  least: number;
  /** A run that collapsed does not move it. */
  median: number;
  most: number;
}

/** Mean and sample standard deviation; absent if there are no values. */
export function statistic(values: readonly number[]): Statistic | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const order = [...values].sort((a, b) => a - b);
  const median = (order[Math.floor((count - 1) / 2)]! + order[Math.floor(count / 2)]!) / 2;
  const common = { mean, count, least: order[0]!, median, most: order.at(-1)! };
  if (count === 1) return common;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { ...common, deviation: Math.sqrt(squares / (count - 1)) };
}

export interface Score {
  task: string;
  method: string;
  trained: Statistic;
  compressed?: Statistic;
}

/** What {@link scores} reads of a report. */
export interface Scored {
  tasks: readonly Pick<TaskInfo, 'name'>[];
  results: readonly (Pick<EvaluationResult, 'task' | 'method' | 'mainMetric'> & {
    compressed?: { mainMetric: number } | undefined;
  })[];
}

/** Main metrics of every task and method over the seeds, tasks outermost. */
export function scores({ tasks, results }: Scored): Score[] {
  const methods = distinct(results.map((result) => result.method));
  return tasks.flatMap(({ name: task }) =>
    methods.flatMap((method) => {
      const runs = results.filter((result) => result.task === task && result.method === method);
      const trained = statistic(runs.map((run) => run.mainMetric));
      if (!trained) return [];
      const compressed = statistic(
        runs.flatMap((run) => (run.compressed ? [run.compressed.mainMetric] : [])),
      );
      return [{ task, method, trained, ...(compressed ? { compressed } : {}) }];
    }),
  );
}

/** Mean over the tasks that the method was evaluated on. */
export function meanScore(all: readonly Score[], method: string, stage: 'trained' | 'compressed') {
  return statistic(
    all.flatMap((score) => (score.method === method && score[stage] ? [score[stage].mean] : [])),
  );
}

/** Parameter groups of a method, all tasks and the shared part added up, in order of appearance. */
export function storedGroups(
  { compression }: Pick<ReportInput, 'compression'>,
  method: string,
): CompressedGroup[] {
  const sums = new Map<string, CompressedGroup>();
  for (const group of compression
    .filter((entry) => entry.method === method)
    .flatMap(({ groups }) => groups)) {
    const sum = sums.get(group.group);
    sums.set(group.group, sum ? addGroups(sum, group) : group);
  }
  return [...sums.values()];
}

function addGroups(left: CompressedGroup, right: CompressedGroup): CompressedGroup {
  const elements = left.elements + right.elements;
  return {
    group: left.group,
    elements,
    density: (left.density * left.elements + right.density * right.elements) / elements,
    denseFp32Bytes: left.denseFp32Bytes + right.denseFp32Bytes,
    encodedBytes: {
      data: left.encodedBytes.data + right.encodedBytes.data,
      mask: left.encodedBytes.mask + right.encodedBytes.mask,
      metadata: left.encodedBytes.metadata + right.encodedBytes.metadata,
    },
  };
}

/** Data, mask and metadata together. */
export function encodedTotal({ encodedBytes }: CompressedGroup): number {
  return encodedBytes.data + encodedBytes.mask + encodedBytes.metadata;
}

/** The first result of each method, for figures that do not depend on the seed. */
export function firstPerMethod(results: readonly EvaluationResult[]): EvaluationResult[] {
  const seen = new Map<string, EvaluationResult>();
  for (const result of results) if (!seen.has(result.method)) seen.set(result.method, result);
  return [...seen.values()];
}
