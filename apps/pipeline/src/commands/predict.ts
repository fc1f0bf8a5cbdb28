/** `pipeline predict`: what trained models say about a split, as files for GLUE's server. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, readText, writeAtomic } from '@adaptmem/core';
import {
  GLUE_TASKS,
  type GlueSplit,
  type GlueTask,
  isGlueTask,
  loadAdapter,
  readGlueSplit,
  type SavedAdapter,
  SUBMISSION_FILES,
  selectBackend,
  submissionArchive,
} from '@adaptmem/model';
import { type Backbone, loadBackbone, tokenizerOf } from '../backbone.js';
import { hyperParametersOf } from '../experiment/experiment.js';
import { type LoadedExperiment, loadExperiment } from '../experiment/load-experiment.js';
import { GLUE_FOLDER, glueTasksOf } from '../glue-data.js';
import { type PredictedSplit, predictSplit } from '../predict-split.js';

export interface PredictOptions {
  /** Tasks; none: all that the models can predict and whose files are there. */
  task: string[];
  split: string;
  /** Default: `submission` in the run's folder. */
  out?: string;
  /** Folder of the tasks' files. Default: the experiment's. */
  data?: string;
  /** The experiment that a model's folder is from, where that is not within a run's. */
  experiment?: string;
  json: boolean;
}

/** Predictions of one trained model for one split. */
interface Predicted extends PredictedSplit {
  /** Name of the model's folder. */
  model: string;
  path: string;
}

/**
 * Writes a folder for each tuning method with a table for each split, and an archive of them.
 *
 * @param place a run's folder, or that of one trained model in it (`model/rte-houlsby`)
 * @throws AppError if there is no model, or none that predicts a task that was asked for
 * @throws DataError @throws FileError
 */
export async function predict(place: string, options: PredictOptions): Promise<void> {
  const models = modelsIn(place);
  const loaded = loadExperiment([experimentOf(place, options.experiment)]);
  await selectBackend();
  const { experiment, backbone } = loaded;
  const storedAs = experiment.tune_on_stored_backbone ? experiment.compress : null;
  const base = loadBackbone({ source: backbone.source, seed: experiment.seed, storedAs }, backbone.files);
  const out = options.out ?? join(place, 'submission');
  const wanted = options.task.length > 0 ? glueTasksOf(options.task) : undefined;
  const predicted = models.flatMap((folder) => {
    const saved = loadAdapter(folder, { config: base.config, backbone: base.tensors });
    return splitsFor(saved.task ?? '', wanted, options.split, dataFolder(loaded, options.data)).map((split) =>
      predictOne({ folder, saved, base, loaded, out }, split),
    );
  });
  if (predicted.length === 0)
    throw new AppError(
      'NOTHING_TO_PREDICT',
      `None of the ${models.length} models in "${place}" predicts that`,
      {
        hint: `Their tasks and --task must meet, and the files of split "${options.split}" must be there (--data).`,
      },
    );
  const archives = writeArchives(
    predicted.filter(({ split }) => split.startsWith('test')),
    out,
  );
  show(predicted, archives, options.json);
}

interface Model {
  folder: string;
  saved: SavedAdapter;
  base: Backbone;
  loaded: LoadedExperiment;
  out: string;
}

function predictOne(
  { folder, saved, base, loaded, out }: Model,
  { task, split, folder: data }: Split,
): Predicted {
  const { method, adapter = {}, attentionSpan } = saved.tuning;
  const hyper = hyperParametersOf(loaded.experiment, saved.task ?? '', method);
  const { predicted, table } = predictSplit(
    {
      config: base.config,
      tokenizer: tokenizerOf(loaded.backbone.files),
      tensors: new Map([...base.tensors, ...saved.tensors]),
      ...{
        method,
        adapter,
        attentionSpan,
        maxLength: hyper.max_seq_length,
        batchSize: hyper.per_device_eval_batch_size,
      },
    },
    { task, split },
    readGlueSplit(task, data, split),
  );
  // the model's folder is named TASK-METHOD…: what follows the task is common to the models of a submission
  const path = join(out, basename(folder).replace(`${saved.task}-`, ''), predicted.file);
  writeAtomic(path, table);
  return { ...predicted, model: basename(folder), path };
}

/** A split to predict, and the folder of the tasks' files. */
interface Split {
  task: GlueTask;
  split: GlueSplit;
  folder: string;
}

/** What the model of a task is to predict: its own split, with MNLI's second one, and of tasks that take its model. */
function splitsFor(
  trained: string,
  wanted: readonly string[] | undefined,
  split: string,
  folder: string,
): Split[] {
  if (!isGlueTask(trained)) return [];
  const all: GlueTask[] = Object.values(GLUE_TASKS);
  const able = all.filter(({ name, modelOf }) => name === trained || modelOf === trained);
  return able
    .filter(({ name }) => wanted?.includes(name) ?? true)
    .flatMap((task) =>
      (Object.keys(task.files) as GlueSplit[])
        .filter((name) => name === split || name === `${split}-mismatched`)
        .filter((name) => wanted !== undefined || hasFile(task, folder, name))
        .map((name) => ({ task, split: name, folder })),
    );
}

function hasFile({ folder, files }: GlueTask, data: string, split: GlueSplit): boolean {
  return files[split]!.some((name) => existsSync(join(data, folder, name)));
}

/** The folder of the tasks' files: the one that is given, the experiment's, or the usual one. */
function dataFolder({ tasks, experiment }: LoadedExperiment, given: string | undefined): string {
  const own = experiment.data.source === 'glue' ? tasks[0]?.files?.train : undefined;
  return given ?? (own ? dirname(dirname(own)) : GLUE_FOLDER);
}

const CONFIG = 'adapter_config.json';

/** The folders of trained models. */
function modelsIn(place: string): string[] {
  if (existsSync(join(place, CONFIG))) return [place];
  const folder = join(place, 'model');
  const models = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const found = models.filter((model) => existsSync(join(model, CONFIG))).sort();
  if (found.length > 0) return found;
  throw new AppError(
    'NO_MODEL',
    `"${place}" is no run and no model: there is no ${CONFIG} in it or in model/*`,
  );
}

/** The experiment file that a run keeps. */
function experimentOf(place: string, given: string | undefined): string {
  if (given !== undefined) return given;
  const folders = [resolve(place), resolve(place, '../..')];
  const found = folders.map((folder) => join(folder, 'config.resolved.yaml')).find(existsSync);
  if (found !== undefined) return found;
  throw new AppError('NO_EXPERIMENT', `"${place}" is not within a run's folder`, {
    hint: 'Name the experiment that the model is from with --experiment.',
  });
}

/** One archive for each folder of test predictions. @returns archives, and the files of a whole submission that each lacks */
function writeArchives(predicted: readonly Predicted[], out: string): { path: string; missing: string[] }[] {
  const folders = [...new Set(predicted.map(({ path }) => dirname(path)))];
  return folders.map((folder) => {
    const names = readdirSync(folder).filter((name) => SUBMISSION_FILES.includes(name));
    const tables = Object.fromEntries(names.map((name) => [name, readText(join(folder, name))]));
    const path = join(out, `${basename(folder)}.zip`);
    writeAtomic(path, submissionArchive(tables));
    return { path, missing: SUBMISSION_FILES.filter((name) => !names.includes(name)) };
  });
}

function show(
  predicted: readonly Predicted[],
  archives: ReturnType<typeof writeArchives>,
  json: boolean,
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ predicted, archives }, null, 2)}\n`);
    return;
  }
  for (const { model, task, split, rows, path, metrics = {}, onlyClass } of predicted) {
    const figures = Object.entries(metrics).map(([name, value]) => `, ${name} ${value.toFixed(4)}`);
    process.stdout.write(`${model}: ${task} ${split}, ${rows} rows${figures.join('')}\n  ${path}\n`);
    if (onlyClass !== undefined)
      process.stderr.write(`Warning: ${model} predicts only class "${onlyClass}" on ${task} ${split}.\n`);
  }
  for (const { path, missing } of archives) {
    process.stdout.write(`${path}\n`);
    if (missing.length > 0) process.stdout.write(`  lacks for a whole submission: ${missing.join(', ')}\n`);
  }
}
