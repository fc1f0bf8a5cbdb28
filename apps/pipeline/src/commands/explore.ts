/** `pipeline explore [FILE ...]`: which accelerators are worth building for a network, by several objectives at once. */
import { join } from 'node:path';
import { AppError, sha256OfJson, type Workload } from '@adaptmem/core';
import { type AccuracyStudy, designCount, explore } from '@adaptmem/mapper/explore';
import { type Backend, selectBackend } from '@adaptmem/model';
import { type ExplorationReport, renderExplorationReport } from '@adaptmem/reports';
import {
  openRunFolder,
  openStageCache,
  type PlannedStage,
  planHash,
  planStages,
  type RunFolder,
  type StageCache,
} from '@adaptmem/runs';
import { stringify } from 'yaml';
import { commandText } from '../command-text.js';
import { accuracyStudy } from '../explore/accuracy-study.js';
import { openDesignPool } from '../explore/design-pool.js';
import { openDesignStore } from '../explore/design-store.js';
import { explorationReport } from '../explore/exploration-report.js';
import { type ExplorationStages, explorationStages } from '../explore/exploration-stages.js';
import { explorationText } from '../explore/exploration-text.js';
import { phaseEvents } from '../explore/explore-progress.js';
import { simulateFront } from '../explore/front-designs.js';
import { goalsOf } from '../explore/goals.js';
import { type LoadedExploration, loadExploration } from '../explore/load-exploration.js';
import { simulatePlatforms } from '../explore/platforms.js';
import { statusOf } from '../fail.js';
import { keepRecord } from '../run-record.js';
import { stageCode } from '../stage-code.js';
import { readWorkload } from '../stages/profile.js';
import { terminalProgress } from '../terminal/terminal-progress.js';
import { type RunOptions, runPlan } from './run-experiment.js';

/** Packages whose code decides what a design costs. */
const EVALUATING = ['@adaptmem/core', '@adaptmem/hw-sim', '@adaptmem/mapper'];

/**
 * Makes the workloads, explores, simulates the front in full, and writes a run folder. Evaluated designs are kept in the
 * cache, batch by batch: a run that was killed goes on from there and ends with the same bytes.
 *
 * @throws ConfigError and FileError before anything has started
 * @throws AppError `INTERRUPTED` if the user interrupts
 */
export async function exploreDesigns(files: readonly string[], options: RunOptions): Promise<void> {
  const overrides = options.seed === undefined ? options.set : [...options.set, `seed=${options.seed}`];
  const loaded = loadExploration(files, overrides);
  const backend = await selectBackend();
  const command = commandText('explore', files, overrides);
  const stages = explorationStages(loaded, { command, backend: backend.name });
  const plan = planStages(stages.stages, {
    backend: backend.name,
    codeVersion: stageCode,
  });
  const cache = openStageCache(options.cache, { onWarning: (text) => process.stderr.write(`${text}\n`) });
  if (options.dryRun) return showExploration(loaded, plan, cache, options.json);

  const run = openRunFolder(options.out, `${loaded.config.name}-explore`, runHash(loaded, plan));
  run.write('config.resolved.yaml', stringify(loaded.portable));
  const record = keepRecord(run, experimentOf(loaded), plan, backend as Backend);
  try {
    await runPlan(plan, cache, record.note, options);
    const inputs = readInputs(loaded, stages, plan, cache);
    const report = await runExploration(loaded, inputs, { ...options, command, run });
    record.close(0);
    showResult(report, run, options.json);
  } catch (error) {
    record.close(statusOf(error));
    throw error;
  }
}

interface Inputs {
  /** By the names of the ways to store the network. */
  workloads: Record<string, Workload>;
  study: AccuracyStudy | undefined;
}

function readInputs(
  loaded: LoadedExploration,
  { profiles, studies }: ExplorationStages,
  plan: readonly PlannedStage[],
  cache: StageCache,
): Inputs {
  const folderOf = (name: string) => cache.folderOf(plan.find((stage) => stage.name === name)!.key);
  const { tasks } = loaded.config.workload;
  const studyFiles = [...loaded.studyFiles, ...studies.map((name) => join(folderOf(name), 'faults.json'))];
  return {
    workloads: Object.fromEntries(
      Object.entries(profiles).map(([name, stage]) => [name, readWorkload(folderOf(stage), tasks)]),
    ),
    study: loaded.config.accuracy ? accuracyStudy(loaded, studyFiles) : undefined,
  };
}

async function runExploration(
  loaded: LoadedExploration,
  { workloads, study }: Inputs,
  { cache, jobs, signal, command, run }: RunOptions & { command: string; run: RunFolder },
): Promise<ExplorationReport> {
  const { config, space } = loaded;
  const {
    evaluations,
    population,
    exact_seeds: seeds,
    solver_time_limit_seconds: timeLimitSeconds,
  } = config.search;
  const progress = terminalProgress();
  const phases = phaseEvents(progress.show, () => performance.now());
  const code = sha256OfJson(EVALUATING.map(stageCode));
  const store = openDesignStore({
    root: join(cache, 'designs'),
    code,
    space,
    workloads,
    onWarning: progress.note,
  });
  const pool = openDesignPool({ space, workloads, timeLimitSeconds }, store, jobs);
  const stop = () => void pool.close();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    phases.begin();
    const found = await explore({
      ...goalsOf(config, study),
      ...{ space, evaluations, population, seeds, seed: config.seed },
      evaluate: pool.evaluate,
      onProgress: phases.report,
    });
    const { front, hypervolume } = found;
    const simulated = await simulateFront(loaded, front, pool, (done) =>
      phases.report({ phase: 'simulate', done, of: front.length, hypervolume }),
    );
    const platforms = await simulatePlatforms(loaded, workloads, study);
    phases.end();
    const report = explorationReport(loaded, found, simulated, { platforms, command });
    const { files } = await renderExplorationReport(report);
    for (const [path, text] of [...files, ...simulated.hardwareFiles])
      run.write(join('exploration', path), text);
    run.write('exploration/exploration.json', `${JSON.stringify(report, null, 1)}\n`);
    const { evaluated, known } = pool.counts();
    progress.note(`${evaluated} designs evaluated, ${known} known from before`);
    return report;
  } catch (error) {
    throw signal.aborted ? interrupted() : error;
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
    progress.stop();
  }
}

const interrupted = () =>
  new AppError('INTERRUPTED', 'Interrupted; evaluated designs are kept', {
    exitStatus: 130,
    hint: 'The same command goes on from here',
  });

/** What names the run: everything that its result depends on. */
function runHash({ portable, space, platforms }: LoadedExploration, plan: readonly PlannedStage[]): string {
  return sha256OfJson({ plan: planHash(plan), portable, space, platforms });
}

/** What the manifest tells of the experiment is the exploration's own. */
function experimentOf({ experiment, config }: LoadedExploration) {
  return { ...experiment.experiment, name: config.name, seed: config.seed };
}

function showExploration(
  loaded: LoadedExploration,
  plan: readonly PlannedStage[],
  cache: StageCache,
  json: boolean,
): void {
  const { config, space } = loaded;
  const designs = designCount(space);
  const stages = plan.map(({ name, key }) => ({ name, key, cached: cache.has(key) }));
  if (json) {
    process.stdout.write(`${JSON.stringify({ exploration: config, designs, stages }, null, 2)}\n`);
    return;
  }
  const lines = stages.map(({ name, cached }) => `${cached ? 'cached' : 'to do '}  ${name}`);
  process.stdout.write(`${stringify(config)}---\n${lines.join('\n')}\n`);
  process.stdout.write(`${designs.toLocaleString('en-US')} designs in the space\n`);
}

function showResult(report: ExplorationReport, run: RunFolder, json: boolean): void {
  const files = {
    run: run.path,
    report: join(run.path, 'exploration/report.html'),
    front: join(run.path, 'exploration/tables/front.csv'),
    hardware: join(run.path, 'exploration/hardware'),
  };
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ...files, hypervolume: report.hypervolume, front: report.front }, null, 2)}\n`,
    );
    return;
  }
  const lines = Object.entries(files).map(
    ([title, path]) => `${`${title.charAt(0).toUpperCase()}${title.slice(1)}:`.padEnd(10)}${path}`,
  );
  process.stdout.write(`${explorationText(report)}\n\n${lines.join('\n')}\n`);
}
