/** What `docs/results/glue.json` keeps of every way, so that single ways can be measured again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '../../packages/core/src/index.js';
import { encodedTotal, type Statistic, scores, statistic } from '../../packages/reports/src/aggregate.js';
import type { ReportInput } from '../../packages/reports/src/index.js';
import { ROOT, type StudyResult } from '../study-run.js';
import type { Way } from './ways.js';

/** Main metric over the seeds. */
export interface Score {
  mean: number;
  /** Sample standard deviation; 0 for one seed. */
  deviation: number;
  count: number;
}

export interface MeasuredWay {
  /** Of the code that measured it. */
  commit: string;
  /** By task. */
  scores: Record<string, Score>;
  /** Mean over the tasks as they are stored, in 8 bits. */
  stored?: number | undefined;
  /** Means over the tasks. */
  costs: {
    /** Parameters. */
    trainable: number;
    all: number;
    floatBytes: number;
    storedBytes: number;
    seconds?: number | undefined;
  };
}

export interface Measured {
  /** What frames the scores, by task. */
  tasks: Record<string, { chance: number; bagOfWords?: number | undefined }>;
  /** By their names in `ways.ts`. */
  ways: Record<string, MeasuredWay>;
}

const FILE = join(ROOT, 'docs/results/glue.json');

export const readMeasured = (): Measured => JSON.parse(readFileSync(FILE, 'utf8')) as Measured;

export const writeMeasured = (measured: Measured): void =>
  writeAtomic(FILE, `${JSON.stringify(measured, null, 2)}\n`);

/** What a run of a way adds. */
export function measuredBy({ name, method }: Way, { input, seconds, commit }: StudyResult): Measured {
  const own = scores(input).filter((entry) => entry.method === method);
  const stored = statistic(own.flatMap(({ compressed }) => (compressed ? [compressed.mean] : [])));
  return {
    tasks: Object.fromEntries(
      input.tasks.map((task) => [task.name, { chance: task.chance, bagOfWords: task.bagOfWords }]),
    ),
    ways: {
      [name]: {
        commit,
        scores: Object.fromEntries(own.map(({ task, trained }) => [task, scoreOf(trained)])),
        stored: stored?.mean,
        costs: costsOf(input, seconds, method),
      },
    },
  };
}

const scoreOf = ({ mean, deviation = 0, count }: Statistic): Score => ({ mean, deviation, count });

function costsOf(input: ReportInput, seconds: StudyResult['seconds'], method: string): MeasuredWay['costs'] {
  const own = input.results.filter((result) => result.method === method);
  const ofTask = input.compression.filter((entry) => entry.method === method && entry.task !== undefined);
  const trainings = [...seconds].filter(
    ([stage]) => stage.startsWith('train ') && stage.split(' ').includes(method),
  );
  const mean = (values: readonly number[]) => statistic(values)!.mean;
  const bytes = (of: (group: (typeof ofTask)[number]['groups'][number]) => number) =>
    mean(ofTask.map(({ groups }) => groups.reduce((sum, group) => sum + of(group), 0)));
  return {
    trainable: Math.round(mean(own.map(({ trainableParameters }) => trainableParameters))),
    all: Math.round(mean(own.map(({ totalParameters }) => totalParameters))),
    floatBytes: bytes(({ denseFp32Bytes }) => denseFp32Bytes),
    storedBytes: bytes(encodedTotal),
    seconds: statistic(trainings.map(([, time]) => time))?.mean,
  };
}
