/** Tables of `docs/results/glue.md`. */
import type { PublishedScore } from '../../apps/pipeline/src/experiment/published-scores.js';
import type { Column, Table } from '../../packages/reports/src/index.js';
import { points, score } from '../../packages/reports/src/words.js';
import type { Measured, MeasuredWay, Score } from './measured.js';
import type { Way } from './ways.js';

/** A row of the tables: a way to learn, and what it gave. */
export interface WayResult extends Way, MeasuredWay {}

const taskColumns = (tasks: readonly string[]): Column[] => tasks.map((name) => ({ key: name, title: name }));

const shown = ({ mean, deviation, count }: Score) =>
  count < 2 ? score(mean) : `${score(mean)} ± ${score(deviation)}`;

/** One text for each task of a way. */
const cells = ({ scores }: MeasuredWay, text: (own: Score, task: string) => string) =>
  Object.fromEntries(Object.entries(scores).map(([task, own]) => [task, text(own, task)]));

function meanOver({ scores }: MeasuredWay): number {
  const means = Object.values(scores).map(({ mean }) => mean);
  return means.reduce((sum, mean) => sum + mean, 0) / means.length;
}

/** Main metric of every way on every task: mean ± sample standard deviation over the seeds. */
export function scoreTable(results: readonly WayResult[]): Table {
  return {
    name: 'scores',
    caption: '',
    columns: [
      { key: 'way', title: 'Way' },
      ...taskColumns(Object.keys(results[0]!.scores)),
      { key: 'mean', title: 'Mean' },
      { key: 'stored', title: 'Mean, 8 bit' },
    ],
    rows: results.map((result) => ({
      way: result.title,
      ...cells(result, shown),
      mean: score(meanOver(result)),
      stored: result.stored === undefined ? undefined : score(result.stored),
    })),
  };
}

/** What frames the scores: guesses, a bag of words, and other networks of the literature. */
export function frameTable(tasks: Measured['tasks'], published: readonly PublishedScore[]): Table {
  const ours = (what: string, value: (task: Measured['tasks'][string]) => number | undefined) => ({
    what,
    ...Object.fromEntries(
      Object.entries(tasks).map(([name, task]) => {
        const figure = value(task);
        return [name, figure === undefined ? undefined : score(figure)];
      }),
    ),
    split: 'dev',
  });
  return {
    name: 'frame',
    caption: '',
    columns: [
      { key: 'what', title: 'What' },
      ...taskColumns(Object.keys(tasks)),
      { key: 'split', title: 'Split' },
      { key: 'source', title: 'Source' },
    ],
    rows: [
      ours('A guess', ({ chance }) => chance),
      ours('Bag of words, same examples', ({ bagOfWords }) => bagOfWords),
      ...published.map(({ network, split, source, confidence, tasks: theirs }) => ({
        what: `Another model: ${network}`,
        ...Object.fromEntries(Object.entries(theirs).map(([task, value]) => [task, value.toFixed(1)])),
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
    rows: results.map(({ title, costs: { trainable, all, floatBytes, storedBytes, seconds } }) => ({
      way: title,
      trainable,
      share_ratio: trainable / all,
      float_kib: floatBytes / 1024,
      stored_kib: storedBytes / 1024,
      seconds,
    })),
  };
}

/** A difference of means is told apart from chance beyond so many of its standard errors. */
const STANDARD_ERRORS = 2;

/** Whether the means differ by more than their seeds do (Welch). */
export function differs(left: Score, right: Score): boolean {
  const error = Math.sqrt(
    [left, right].reduce((sum, { deviation, count }) => sum + deviation ** 2 / count, 0),
  );
  return Math.abs(left.mean - right.mean) > STANDARD_ERRORS * error;
}

/** Every way against the first one; in brackets what seeds alone could explain. */
export function gainTable([scratch, ...others]: readonly WayResult[]): Table {
  const base = scratch!.scores;
  const gain = (own: Score, task: string) => {
    const text = points(own.mean - base[task]!.mean).replace(' points', '');
    return differs(own, base[task]!) ? text : `(${text})`;
  };
  return {
    name: 'gains',
    caption: '',
    columns: [{ key: 'way', title: 'Way' }, ...taskColumns(Object.keys(base))],
    rows: others.map((other) => ({ way: other.title, ...cells(other, gain) })),
  };
}

/**
 * Where pretraining helps, told by full fine-tuning, and where the best adapters are better than training from scratch; of
 * each only what was measured.
 */
export function verdict([scratch, ...others]: readonly WayResult[]): string {
  const best = (ways: readonly WayResult[], task: string) =>
    ways.map(({ scores }) => scores[task]!).reduce((left, right) => (right.mean > left.mean ? right : left));
  const sentences = (subject: string, ways: readonly WayResult[]) => {
    if (ways.length === 0) return [];
    const better: string[] = [];
    const not: string[] = [];
    for (const [task, from] of Object.entries(scratch!.scores)) {
      const own = best(ways, task);
      const text = `${task} (${shown(own)} against ${shown(from)})`;
      (own.mean > from.mean && differs(own, from) ? better : not).push(text);
    }
    const list = (tasks: readonly string[]) => (tasks.length === 0 ? 'no task' : tasks.join(', '));
    return [
      `${subject} better than the same network from random weights on ${list(better)};`,
      `not, or by no more than the seeds differ, on ${list(not)}.`,
    ];
  };
  return [
    ...sentences(
      'Full fine-tuning of the backbone is',
      others.filter(({ name }) => name === 'fine-tuned'),
    ),
    ...sentences(
      'The best adapters are',
      others.filter(({ method }) => method === 'houlsby'),
    ),
  ].join(' ');
}

/** Which code measured what: one commit, or those of the ways that were measured at different times. */
export function provenance(results: readonly WayResult[]): string {
  const byCommit = new Map<string, string[]>();
  for (const { commit, name } of results)
    byCommit.set(commit, [...(byCommit.get(commit) ?? []), `\`${name}\``]);
  const each = [...byCommit].map(([commit, names]) => `at ${commit}: ${names.join(', ')}`);
  return byCommit.size === 1
    ? `Measured at commit ${results[0]!.commit}.`
    : `Measured by commits: ${each.join('; ')}.`;
}
