/** What a reader must know to judge the figures: assumptions, and warnings about this very run. */
import type { GlueTask } from '@adaptmem/model';
import type { ReportInput } from '@adaptmem/reports';
import type { Results } from './results.js';

const BACKBONES = {
  quickstart:
    'The backbone is a tiny ALBERT that AdaptMem pretrained on its own generated sentences; it is not the published ALBERT-base.',
  'albert-nano':
    'The backbone is a small ALBERT that AdaptMem pretrained on 200 MB of English text; it is not the published ALBERT-base, and its accuracies are far below published ones.',
  random:
    'The backbone starts from random weights: no pretrained ALBERT was given, so accuracies are far below published ones.',
  folder: 'The backbone was read from the folder that the experiment names.',
  hub: 'The backbone is the published model that the experiment names.',
} as const;

/** Assumptions behind the figures, and warnings. */
export function caveatsOf(results: Results): Pick<ReportInput, 'assumptions' | 'warnings'> {
  const { config, systems } = results;
  const simulated = systems.flatMap(({ cases, streams }) =>
    [...cases.map(({ result }) => result), ...streams].flatMap((result) => result?.assumptions ?? []),
  );
  return {
    assumptions: [
      BACKBONES[config.backbone],
      'The best state of a training is chosen on the dev split on which it is reported, as is usual for GLUE.',
      'The published result tables of adapter-ALBERT (arXiv 2303.16100) were not available; its platform is reconstructed after EdgeBERT.',
      ...geometryAssumptions(results),
      ...new Set(simulated),
    ],
    warnings: [...notLearnt(results), ...collapsed(results), ...unplaced(results)],
  };
}

function geometryAssumptions({ config: { geometries, tasks, taskCounts } }: Results): string[] {
  const others = geometries.filter(({ kind }) => kind === 'config').map(({ name }) => name);
  const most = Math.max(...taskCounts);
  return [
    ...others.map(
      (name) =>
        `Nothing of ${name} was trained: its stored sizes follow by arithmetic from the compression settings.`,
    ),
    ...(most > tasks.length
      ? [`Beyond the ${tasks.length} trained tasks, further tasks have the sizes of the trained ones.`]
      : []),
  ];
}

/** What a trained model should beat, from the least on; the first that it does not is told. */
const BASELINES = [
  { key: 'majority', title: 'the most frequent label' },
  { key: 'bagOfWords', title: 'a bag of words' },
] as const;

function notLearnt({ config, tuned, baselines }: Results): string[] {
  return tuned.flatMap(({ task, method, seed, training }) => {
    const score = training.metrics[task.mainMetric]!;
    const unbeaten = BASELINES.find(({ key }) => score <= baselines.get(task.name)![key][task.mainMetric]!);
    const what =
      training.onlyClass === undefined
        ? unbeaten && `no better than ${unbeaten.title}`
        : `collapsed, it predicts "${className(task, training.onlyClass)}" for every example`;
    const name = [task.name, method, ...(config.seeds.length > 1 ? [`seed ${seed}`] : [])].join(', ');
    return what ? [`${name}: ${what}; do not read its figures as what the method can do.`] : [];
  });
}

function className({ target }: GlueTask, number: number): string {
  return 'classes' in target ? target.classes[number]! : String(number);
}

/** Models that do not tell the examples of a further split apart. */
function collapsed({ tuned }: Results): string[] {
  return tuned.flatMap(({ method, predicted }) =>
    predicted
      .filter(({ onlyClass }) => onlyClass !== undefined)
      .map(
        ({ task, split, onlyClass }) => `${task}, ${method}: predicts only class "${onlyClass}" on ${split}.`,
      ),
  );
}

function unplaced({ systems }: Results): string[] {
  return systems.flatMap(({ geometry, system, cases }) =>
    cases
      .filter(({ result }) => !result)
      .map(({ tasks, solver, allocation }) => {
        const why = allocation.binding.join('; ');
        return `${system.name}, ${geometry.title}, ${tasks} tasks: ${solver} found no placement (${allocation.status}). ${why}`;
      }),
  );
}
