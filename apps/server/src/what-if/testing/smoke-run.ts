/** A small finished run, made by the built command line, and variants of it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';

export const REPOSITORY = resolve(import.meta.dirname, '../../../../..');
const CLI = join(REPOSITORY, 'apps/pipeline/dist/cli.js');

/** The parts of a resolved experiment that tests change. */
export interface ResolvedExperiment {
  systems: { name: string; hardware: string; solver: string; pin: { tensor: string; memory: string }[] }[];
  constraints?: Record<string, unknown>;
}

export interface SmokeRun {
  folder: string;
  /** A new empty folder, removed with the rest. */
  newFolder(): string;
  /** The same results with another resolved experiment. */
  variant(change: (experiment: ResolvedExperiment) => void): string;
  remove(): void;
}

const SETTINGS = [
  'tasks=[sentiment]',
  'train.max_steps=4',
  // a rate that harms nobody, and one that harms everybody
  'faults.sweep={ rates: [1.0e-9, 0.5], trials: 1 }',
  // a floor that refuses no cells, but has to be judged all the same
  'constraints.accuracy.most_loss=1',
];

/** Runs the smoke test with one task, four steps and further settings: some 20 s. */
export async function makeSmokeRun(further: readonly string[] = []): Promise<SmokeRun> {
  const root = mkdtempSync(join(tmpdir(), 'adaptmem-what-if-'));
  const settings = [...SETTINGS, ...further].flatMap((one) => ['--set', one]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[CLI, join(REPOSITORY, 'configs/experiments/smoke.yaml'), '--json', ...settings],
      ...['--out', join(root, 'runs'), '--cache', join(root, 'cache')],
    ],
    { cwd: REPOSITORY, maxBuffer: 2 ** 26 },
  );
  const { report } = JSON.parse(stdout) as { report: string };
  const folder = dirname(dirname(report));
  const newFolder = () => mkdtempSync(join(root, 'folder-'));
  return {
    folder,
    newFolder,
    variant(change) {
      const copy = newFolder();
      for (const part of ['workload', 'faults']) symlinkSync(join(folder, part), join(copy, part));
      const experiment = parse(
        readFileSync(join(folder, 'config.resolved.yaml'), 'utf8'),
      ) as ResolvedExperiment;
      change(experiment);
      writeFileSync(join(copy, 'config.resolved.yaml'), stringify(experiment));
      return copy;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
