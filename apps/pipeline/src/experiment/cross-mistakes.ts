/** Mistakes of an experiment that only show when several keys, or files that they name, are seen together. */
import type { Issue, LoadedConfig, Scenario } from '@adaptmem/core';
import type { AlbertConfig } from '@adaptmem/model';
import { residentTasks } from '../stages/scenario.js';
import type { Experiment } from './experiment.js';
import type { Path } from './finder.js';
import { knownTasks, unknownTask } from './load-task.js';
import { searchMistakes } from './search.js';

/** What a file says for one method, one task or both, with where it says so. */
export function ownValues({ by_method, by_task, by_task_and_method }: Experiment['train']) {
  const at = (path: Path, own: Record<string, Record<string, unknown>>) =>
    Object.entries(own).map(([name, values]) => ({ path: ['train', ...path, name], values }));
  return [
    ...at(['by_method'], by_method),
    ...at(['by_task'], by_task),
    ...Object.entries(by_task_and_method).flatMap(([task, methods]) =>
      at(['by_task_and_method', task], methods),
    ),
  ];
}

/** What only shows when several keys are seen together. */
export function crossMistakes({ value: experiment, issueAt }: LoadedConfig<Experiment>): Issue[] {
  const issues: Issue[] = [];
  experiment.systems.forEach(({ method, name }, index) => {
    if (!experiment.methods.includes(method)) {
      const known = experiment.methods.join(', ');
      issues.push(
        issueAt(
          ['systems', index, 'method'],
          `Method "${method}" is not trained; methods has ${known}`,
          'SYSTEM_METHOD',
        ),
      );
    }
    if (experiment.systems.findIndex((other) => other.name === name) < index) {
      issues.push(issueAt(['systems', index, 'name'], `A second system named "${name}"`, 'SYSTEM_TWICE'));
    }
  });
  experiment.tasks.forEach((task, index) => {
    if (experiment.tasks.indexOf(task) < index)
      issues.push(issueAt(['tasks', index], `Task "${task}" is listed twice`, 'TASK_TWICE'));
  });
  experiment.seeds?.forEach((seed, index, seeds) => {
    if (seeds.indexOf(seed) < index)
      issues.push(issueAt(['seeds', index], `Seed ${seed} is listed twice`, 'SEED_TWICE'));
  });
  // settings of a task that this run leaves out do no harm: a file may be extended, with other data too
  const known = [...knownTasks('quickstart'), ...knownTasks('glue')];
  for (const group of ['by_task', 'by_task_and_method'] as const) {
    for (const task of Object.keys(experiment.train[group])) {
      if (known.includes(task)) continue;
      issues.push(issueAt(['train', group, task], unknownTask(task, known), 'UNKNOWN_TASK'));
    }
  }
  for (const { path, message, code } of experiment.search ? searchMistakes(experiment.search) : [])
    issues.push(issueAt(['search', ...path], message, code));
  return issues;
}

/** Two scenarios of one name, and scenarios of a number of tasks for which no system is made. */
export function scenarioMistakes(
  { value: { task_counts }, issueAt }: LoadedConfig<Experiment>,
  scenarios: readonly (Scenario | undefined)[],
): Issue[] {
  return scenarios.flatMap((scenario, index) => {
    if (!scenario) return [];
    const note = (message: string, code: string) => issueAt(['scenarios', index], message, code);
    const { name, residency } = scenario;
    const tasks = residentTasks(scenario);
    const counts = task_counts.join(', ');
    return [
      ...(scenarios.findIndex((other) => other?.name === name) < index
        ? [note(`A second scenario named "${name}"`, 'SCENARIO_TWICE')]
        : []),
      ...(task_counts.includes(tasks)
        ? []
        : [
            note(
              `Scenario "${name}" (residency ${residency}) needs ${tasks} among task_counts, which are ${counts}`,
              'SCENARIO_TASKS',
            ),
          ]),
    ];
  });
}

/** Sequences that are longer than the position embeddings of the network that reads them. */
export function lengthMistakes(
  { value: experiment, issueAt }: LoadedConfig<Experiment>,
  backbone: AlbertConfig | undefined,
  networks: readonly (AlbertConfig | undefined)[],
): Issue[] {
  const issues: Issue[] = [];
  const check = (path: Path, length: number | undefined, network: AlbertConfig | undefined) => {
    if (length === undefined || !network || length <= network.max_position_embeddings) return;
    const message = `The network has ${network.max_position_embeddings} positions (max_position_embeddings), got ${length}`;
    issues.push(issueAt(path, message, 'TOO_LONG'));
  };
  const { train } = experiment;
  check(['train', 'max_seq_length'], train.max_seq_length, backbone);
  for (const { path, values } of ownValues(train)) {
    check([...path, 'max_seq_length'], values.max_seq_length as number | undefined, backbone);
  }
  experiment.geometries.forEach(({ sequence_length }, index) => {
    check(['geometries', index, 'sequence_length'], sequence_length, networks[index]);
  });
  return issues;
}
