/** Tables of `docs/results/glue.md`. */

import type { PublishedScore } from '../../apps/pipeline/src/experiment/published-scores.js';
import { encodedTotal, type Statistic, scores, statistic } from '../../packages/reports/src/aggregate.js';
import type { Column, ReportInput, Table } from '../../packages/reports/src/index.js';
import { points, score } from '../../packages/reports/src/words.js';
import type { StudyResult } from '../study-run.js';
import type { Way } from './ways.js';

/** A row of the tables: a way to learn, and the run that has it. */
export interface WayResult extends Way, StudyResult {}

/** Main metrics of one way. */
export interface TaskScores {
  /** By task, over the seeds. */
  trained: Map<string, Statistic>;
  /** Means over the tasks. */
  mean: number;
  stored: number | undefined;
}

export function scoresOf({ input, method }: WayResult): TaskScores {
  const own = scores(input).filter((entry) => entry.method === method);
  const stored = own.flatMap(({ compressed }) => (compressed ? [compressed.mean] : []));
  return {
    trained: new Map(own.map(({ task, trained }) => [task, trained])),
    mean: statistic(own.map(({ trained }) => trained.mean))!.mean,
    stored: statistic(stored)?.mean,
  };
}

const taskColumns = (input: ReportInput): Column[] =>
  input.tasks.map(({ name }) => ({ key: name, title: name }));

const shown = ({ mean, deviation }: Statistic) =>
  deviation === undefined ? score(mean) : `${score(mean)} ± ${score(deviation)}`;

/** Main metric of every way on every task: mean ± sample standard deviation over the seeds. */
export function scoreTable(results: readonly WayResult[]): Table {
  return {
    name: 'scores',
    caption: '',
    columns: [
      { key: 'way', title: 'Way' },
      ...taskColumns(results[0]!.input),
      { key: 'mean', title: 'Mean' },
      { key: 'stored', title: 'Mean, 8 bit' },
    ],
    rows: results.map((result) => {
      const { trained, mean, stored } = scoresOf(result);
      const cells = [...trained].map(([task, statistic]) => [task, shown(statistic)] as const);
      return {
        way: result.title,
        ...Object.fromEntries(cells),
        mean: score(mean),
        stored: stored === undefined ? undefined : score(stored),
      };
    }),
  };
}

/** What frames the scores: guesses, a bag of words, and other networks of the literature. */
export function frameTable(input: ReportInput, published: readonly PublishedScore[]): Table {
  const ours = (what: string, value: (task: ReportInput['tasks'][number]) => number | undefined) => ({
    what,
    ...Object.fromEntries(
      input.tasks.map((task) => {
        const figure = value(task);
        return [task.name, figure === undefined ? undefined : score(figure)];
      }),
    ),
  });
  return {
    name: 'frame',
    caption: '',
    columns: [
      { key: 'what', title: 'What' },
      ...taskColumns(input),
      { key: 'split', title: 'Split' },
      { key: 'source', title: 'Source' },
    ],
    rows: [
      { ...ours('A guess', ({ chance }) => chance), split: 'dev' },
      { ...ours('Bag of words, same examples', ({ bagOfWords }) => bagOfWords), split: 'dev' },
      ...published.map(({ network, split, source, confidence, tasks }) => ({
        what: `Another model: ${network}`,
        ...Object.fromEntries(Object.entries(tasks).map(([task, value]) => [task, value.toFixed(1)])),
        split,
        source: `${source} (${confidence})`,
      })),
    ],
  };
}

/** What a way trains, what a task of its own takes, and how long training took: means over the tasks. */
export function costTable(results: readonly WayResult[]): Table {
  return {
    name: 'costs',
    caption: '',
    columns: [
      { key: 'way', title: 'Way' },
      { key: 'trainable', title: 'Trainable parameters', digits: 4 },
      { key: 'share_ratio', title: 'Of all', unit: 'ratio' },
      { key: 'float_kib', title: 'A task, float32', unit: { name: 'KiB', factor: 1 } },
      { key: 'stored_kib', title: 'A task, 8 bit', unit: { name: 'KiB', factor: 1 } },
      { key: 'seconds', title: 'Training a task', unit: { name: 's', factor: 1 } },
    ],
    rows: results.map(({ title, method, input, seconds }) => {
      const own = input.results.filter((result) => result.method === method);
      const trainings = [...seconds].filter(
        ([stage]) => stage.startsWith('train ') && stage.split(' ').includes(method),
      );
      const ofTask = input.compression.filter((entry) => entry.method === method && entry.task !== undefined);
      const kib = (bytes: (group: (typeof ofTask)[number]['groups'][number]) => number) =>
        statistic(ofTask.map(({ groups }) => groups.reduce((sum, group) => sum + bytes(group), 0)))!.mean /
        1024;
      const trainable = statistic(own.map((result) => result.trainableParameters))!.mean;
      return {
        way: title,
        trainable: Math.round(trainable),
        share_ratio: trainable / statistic(own.map((result) => result.totalParameters))!.mean,
        float_kib: kib(({ denseFp32Bytes }) => denseFp32Bytes),
        stored_kib: kib(encodedTotal),
        seconds: statistic(trainings.map(([, time]) => time))?.mean,
      };
    }),
  };
}

/** A difference of means is told apart from chance beyond so many of its standard errors. */
const STANDARD_ERRORS = 2;

/** Whether the means differ by more than their seeds do (Welch). */
export function differs(left: Statistic, right: Statistic): boolean {
  const error = Math.sqrt(
    [left, right].reduce((sum, { deviation = 0, count }) => sum + deviation ** 2 / count, 0),
  );
  return Math.abs(left.mean - right.mean) > STANDARD_ERRORS * error;
}

/** Every way against the first one; in brackets what seeds alone could explain. */
export function gainTable([scratch, ...others]: readonly WayResult[]): Table {
  const base = scoresOf(scratch!).trained;
  const { input } = scratch!;
  const gain = (own: Statistic, task: string) => {
    const text = points(own.mean - base.get(task)!.mean).replace(' points', '');
    return differs(own, base.get(task)!) ? text : `(${text})`;
  };
  return {
    name: 'gains',
    caption: '',
    columns: [{ key: 'way', title: 'Way' }, ...taskColumns(input)],
    rows: others.map((other) => ({
      way: other.title,
      ...Object.fromEntries(
        [...scoresOf(other).trained].map(([task, statistic]) => [task, gain(statistic, task)]),
      ),
    })),
  };
}

/** One sentence for each side: where the best adapters beat training from scratch, and where they do not; '' without adapters. */
export function verdict([scratch, ...others]: readonly WayResult[]): string {
  const base = scoresOf(scratch!).trained;
  const adapters = others.filter(({ method }) => method === 'houlsby').map(scoresOf);
  if (adapters.length === 0) return '';
  const sides = { beaten: [] as string[], not: [] as string[] };
  for (const [task, from] of base) {
    const best = adapters
      .map(({ trained }) => trained.get(task)!)
      .reduce((left, right) => (right.mean > left.mean ? right : left));
    const text = `${task} (${shown(best)} against ${shown(from)})`;
    sides[best.mean > from.mean && differs(best, from) ? 'beaten' : 'not'].push(text);
  }
  const list = (tasks: readonly string[]) => (tasks.length === 0 ? 'no task' : tasks.join(', '));
  return (
    `The best adapters beat the same network from random weights on ${list(sides.beaten)}. ` +
    `They do not, or by no more than the seeds differ, on ${list(sides.not)}.`
  );
}
