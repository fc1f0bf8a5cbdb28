import { stringify } from 'yaml';
import type { SearchedGroup } from '../stages/search.js';
import { separate } from './apply-trial.js';
import type { TrialValues } from './draw-trials.js';

/**
 * The best trials as a part of an experiment file. What a method inserts is the same for all tasks of an experiment: it
 * is set where the best of all tasks agree, and told in a comment where they do not.
 */
export function bestYaml(groups: readonly SearchedGroup[]): string {
  const best = groups.flatMap(({ task, method, trials: [first] }) =>
    first?.score == null ? [] : [{ task: task.name, method, ...separate(first.values, method) }],
  );
  const byTask: Record<string, Record<string, TrialValues>> = {};
  const byMethod: Record<string, TrialValues> = {};
  const comments = [
    'The best of a hyper-parameter search, judged on a part of the train split.',
    'Give this file after the one that was searched: pnpm run pipeline EXPERIMENT.yaml best.yaml',
  ];
  for (const { task, method, train } of best) byTask[task] = { ...byTask[task], [method]: train };
  for (const method of new Set(best.map((own) => own.method))) {
    const own = best.filter((other) => other.method === method && Object.keys(other.inserted).length > 0);
    const distinct = new Set(own.map(({ inserted }) => JSON.stringify(inserted)));
    if (distinct.size === 1) byMethod[method] = own[0]!.inserted;
    if (distinct.size < 2) continue;
    comments.push(
      `The tasks differ in what is best for ${method}, and an experiment has one; choose under tuning:`,
    );
    comments.push(...own.map(({ task, inserted }) => `  ${task}: ${method}: ${JSON.stringify(inserted)}`));
  }
  const tuning = Object.keys(byMethod).length > 0 ? { tuning: byMethod } : {};
  const document = { train: { by_task_and_method: byTask }, ...tuning };
  return `${comments.map((line) => `# ${line}`).join('\n')}\n${stringify(document)}`;
}
