/** The run folders, as the API shows them. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readText } from '@adaptmem/core';
import { listRuns, type RunListing, type RunManifest, readListing, runState } from '@adaptmem/runs';
import type { RunDetail, RunFile, RunSummary } from '../api/run.js';
import { REFUSALS } from '../refusal.js';
import { readFigures } from './report-figures.js';

export interface RunStore {
  /** The latest first. */
  list(): RunSummary[];
  /** @throws Refusal `NO_RUN` */
  summary(id: string): RunSummary;
  /** @throws Refusal `NO_RUN` */
  detail(id: string): RunDetail;
  /** The folder of a run. @throws Refusal `NO_RUN` */
  folderOf(id: string): string;
}

/** Of an experiment, an exploration, a search. */
const REPORTS = ['report/report.html', 'exploration/report.html', 'search/report.html'];
const CONFIG = 'config.resolved.yaml';
/** So many files of a run are listed; the folder itself has all. */
const LISTED_FILES = 2000;
const DONE = ['cached', 'finished'];

/** @param now a clock in milliseconds since 1970 */
export function openRunStore(root: string, now: () => number): RunStore {
  const summarize = (listing: RunListing) => summaryOf(listing, now());
  const folderOf = (id: string): string => {
    const known = () => listRuns(root).map(({ folder }) => basename(folder));
    if (!/^\w[\w.-]*$/.test(id) || !existsSync(join(root, id, 'manifest.json')))
      throw REFUSALS.noRun(id, known());
    return join(root, id);
  };
  const summary = (id: string) => summarize(readListing(folderOf(id)));
  return {
    list: () => listRuns(root).map(summarize),
    summary,
    folderOf,
    detail(id) {
      const folder = folderOf(id);
      const { manifest } = readListing(folder);
      return {
        run: summary(id),
        stages: (manifest?.stages ?? []).map(({ key: _key, ...stage }) => stage),
        ...readFigures(folder),
        files: filesOf(folder),
        ...(existsSync(join(folder, CONFIG)) ? { config: readText(join(folder, CONFIG)) } : {}),
      };
    },
  };
}

function summaryOf({ folder, manifest, problem }: RunListing, nowMs: number): RunSummary {
  const id = basename(folder);
  if (!manifest) return { id, name: id, state: 'unreadable', ...(problem === undefined ? {} : { problem }) };
  const { name, start, exitStatus, backend, seed, command, git, stages } = manifest;
  const seconds = secondsOf(manifest, nowMs);
  const report = REPORTS.find((path) => existsSync(join(folder, path)));
  return {
    id,
    name,
    state: runState(manifest),
    start,
    ...(seconds === undefined ? {} : { seconds }),
    ...(exitStatus === undefined ? {} : { exitStatus }),
    backend,
    seed,
    command,
    ...git,
    stages: { total: stages.length, done: stages.filter(({ state }) => DONE.includes(state)).length },
    ...(report === undefined ? {} : { report }),
  };
}

/** Wall time; unknown for a run that was killed. */
function secondsOf(manifest: RunManifest, nowMs: number): number | undefined {
  const { start, end } = manifest;
  if (end === undefined && runState(manifest) !== 'running') return undefined;
  return Math.max(0, (end === undefined ? nowMs : Date.parse(end)) - Date.parse(start)) / 1000;
}

function filesOf(folder: string): RunFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && !item.name.startsWith('.'))
    .map((item) => join(item.parentPath, item.name))
    .sort()
    .slice(0, LISTED_FILES)
    .map((path) => ({ path: relative(folder, path), bytes: statSync(path).size }));
}
