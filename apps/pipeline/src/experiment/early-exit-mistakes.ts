/** Mistakes of `early_exit:` that only show with the tasks and the network. */
import type { Issue, LoadedConfig } from '@adaptmem/core';
import { type AlbertConfig, layerApplications, outputsOf } from '@adaptmem/model';
import type { ThresholdChoice } from './early-exit.js';
import type { Experiment } from './experiment.js';
import type { Path } from './finder.js';
import { knownTasks, type LoadedTask, unknownTask } from './load-task.js';

interface Mistake {
  /** Below `early_exit`. */
  path: Path;
  message: string;
  code: string;
}

/** A network of one layer, tasks without classes, thresholds that no entropy reaches. */
export function earlyExitMistakes(
  { value: { early_exit: settings }, issueAt }: LoadedConfig<Experiment>,
  tasks: readonly (LoadedTask | undefined)[],
  network: AlbertConfig | undefined,
): Issue[] {
  if (!settings) return [];
  const classes = new Map(tasks.flatMap((task) => (task ? [[task.task.name, outputsOf(task.task)]] : [])));
  const mistakes = [
    ...wholeMistakes(classes, network),
    ...thresholdMistakes([], settings, Math.max(2, ...classes.values())),
    ...Object.entries(settings.by_task).flatMap(([task, own]) => taskMistakes(task, own, classes.get(task))),
  ];
  return mistakes.map(({ path, message, code }) => issueAt(['early_exit', ...path], message, code));
}

function wholeMistakes(classes: ReadonlyMap<string, number>, network: AlbertConfig | undefined): Mistake[] {
  const counts = [...classes.values()];
  return [
    ...(network && layerApplications(network) < 2
      ? [{ path: [], message: 'Early exit needs at least two layers', code: 'EXIT_LAYERS' }]
      : []),
    ...(counts.length > 0 && counts.every((count) => count === 1)
      ? [
          {
            path: [],
            message: 'Early exit needs a task with classes, got regressions only',
            code: REGRESSION,
          },
        ]
      : []),
  ];
}

const REGRESSION = 'EXIT_REGRESSION';

/** @param classes undefined for a task that this run leaves out */
function taskMistakes(task: string, own: ThresholdChoice, classes: number | undefined): Mistake[] {
  const path = ['by_task', task];
  if (classes === 1) {
    const message = `Task "${task}" is a regression: it has no entropy by which inputs could leave`;
    return [{ path, message, code: REGRESSION }];
  }
  if (classes !== undefined) return thresholdMistakes(path, own, classes);
  const known = [...knownTasks('quickstart'), ...knownTasks('glue')];
  return known.includes(task) ? [] : [{ path, message: unknownTask(task, known), code: 'UNKNOWN_TASK' }];
}

function thresholdMistakes(
  path: Path,
  { thresholds = [], threshold }: ThresholdChoice,
  classes: number,
): Mistake[] {
  const most = Math.log(classes);
  const given: [Path, number][] = thresholds.map((value, index) => [['thresholds', index], value]);
  if (threshold !== undefined) given.push([['threshold'], threshold]);
  return given
    .filter(([, value]) => value > most)
    .map(([place, value]) => ({
      path: [...path, ...place],
      message: `Expected at most ln ${classes} = ${most.toFixed(4)} nats, the entropy of a guess, got ${value}`,
      code: 'EXIT_THRESHOLD',
    }));
}
