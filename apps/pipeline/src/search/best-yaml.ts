import { stringify } from 'yaml';
import type { SearchedGroup } from '../stages/search.js';
import { separate } from './apply-trial.js';
import type { TrialValues } from './draw-trials.js';

/**
 * The best trials as a part of an experiment file. Settings of the adapter hold for a whole experiment: they are set
 * where all searched methods with adapters agree, and told in a comment where they do not.
 */
export function bestYaml(groups: readonly SearchedGroup[]): string {
  const best = groups.flatMap(({ task, method, trials: [first] }) =>
    first && first.score !== undefined
      ? [{ task: task.name, method, values: first.values, ...separate(first.values) }]
      : [],
  );
  const byTask: Record<string, Record<string, TrialValues>> = {};
  for (const { task, method, train } of best) byTask[task] = { ...byTask[task], [method]: train };
  const adapters = best.filter(({ adapter }) => Object.keys(adapter).length > 0);
  const agreed = new Set(adapters.map(({ adapter }) => JSON.stringify(adapter))).size <= 1;
  const adapter = agreed ? adapters[0]?.adapter : undefined;
  const comments = [
    'The best of a hyper-parameter search, judged on a part of the train split.',
    'Give this file after the one that was searched: pnpm run pipeline EXPERIMENT.yaml best.yaml',
    ...(agreed ? [] : ['The best adapters differ, and an experiment has one kind; choose one:']),
    ...(agreed
      ? []
      : adapters.map((own) => `  ${own.task}, ${own.method}: adapter: ${JSON.stringify(own.adapter)}`)),
  ];
  const document = { train: { by_task_and_method: byTask }, ...(adapter ? { adapter } : {}) };
  return `${comments.map((line) => `# ${line}`).join('\n')}\n${stringify(document)}`;
}
