#!/usr/bin/env node
/** The command line: options and verbs; what they do is in `commands/`. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@adaptmem/core';
import { Command, Option } from 'commander';
import { collect, nonNegativeInteger, positiveInteger } from './commands/argument-values.js';
import { dataStats } from './commands/data-stats.js';
import { doctor } from './commands/doctor.js';
import { type ExplainCommandOptions, explain } from './commands/explain.js';
import { exploreDesigns } from './commands/explore.js';
import { type FetchDataOptions, fetchData } from './commands/fetch-data.js';
import { type FetchModelOptions, fetchModelCommand } from './commands/fetch-model.js';
import { addHardwareCommands } from './commands/hardware.js';
import { listRunFolders } from './commands/list-runs.js';
import { modelInfo } from './commands/model-info.js';
import { type PredictOptions, predict } from './commands/predict.js';
import { type PretrainCorpusOptions, pretrainFromFile } from './commands/pretrain.js';
import { pretrainQuickstart } from './commands/pretrain-quickstart.js';
import { runExperiment } from './commands/run-experiment.js';
import { searchHyperParameters } from './commands/search.js';
import { serveStage } from './commands/serve-stage.js';
import { validate } from './commands/validate.js';
import { verifyData } from './commands/verify-data.js';
import { describeFailure, failureJson, statusOf } from './fail.js';
import { GLUE_FOLDER } from './glue-data.js';
import { DEFAULT_EXPERIMENT, DEFAULT_EXPLORATION, QUICKSTART_ASSETS, REPOSITORY } from './repository.js';

interface CommonOptions {
  set: string[];
  seed?: number;
  jobs: number;
  out: string;
  cache: string;
  dryRun: boolean;
  json: boolean;
  debug: boolean;
}

const interrupted = new AbortController();

function program(): Command {
  const root = new Command('pipeline')
    .description('Trains adapters, compresses, places and simulates them, and reports it all.')
    .exitOverride((exit) => {
      process.exitCode = exit.exitCode === 0 ? 0 : 2;
      throw exit;
    })
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .option('--debug', 'show stack traces', false)
    .showHelpAfterError('(--help lists the options)')
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || 80, 100) });

  withRun(root.command('run', { isDefault: true }))
    .description('run an experiment (default: the embedded quickstart)')
    .action((files: string[], options: CommonOptions) =>
      runExperiment(experimentFiles(files), { ...options, signal: interrupted.signal }),
    );

  withRun(root.command('search'))
    .description('try the hyper-parameters that an experiment declares under search:')
    .action((files: string[], options: CommonOptions) =>
      searchHyperParameters(experimentFiles(files), { ...options, signal: interrupted.signal }),
    );

  withRun(root.command('explore'))
    .description(
      'search for accelerators that are worth building (default: configs/explorations/default.yaml)',
    )
    .action((files: string[], options: CommonOptions) =>
      exploreDesigns(files.length > 0 ? files : [DEFAULT_EXPLORATION], {
        ...options,
        signal: interrupted.signal,
      }),
    );

  withExperiment(root.command('validate'))
    .description('check experiment files and everything that they name')
    .action((files: string[], options: CommonOptions) => validate(experimentFiles(files), options));

  root
    .command('explain')
    .description('why the optimum places a tensor where it does, and what else it would cost')
    .argument('<tensor>', 'its name or the end of it, e.g. word_embeddings.weight')
    .argument('[files...]', 'experiment files; later ones win')
    .option('--set <path=value>', 'override a value', collect, [])
    .option('--system <name>', 'a system of the experiment (default: the last)')
    .option('--geometry <name>', 'a geometry of it, or "trained" (default: the last)')
    .option('--tasks <n>', 'one of its task_counts (default: the most)', positiveInteger)
    .option('-j, --jobs <n>', 'stages side by side', positiveInteger, availableParallelism())
    .option('--cache <folder>', 'where finished stages are kept', defaultCache())
    .option('--json', 'print JSON', false)
    .action((tensor: string, files: string[], options: ExplainCommandOptions) =>
      explain(tensor, experimentFiles(files), { ...options, signal: interrupted.signal }),
    );

  addPretrainCommand(root);
  addModelCommands(root.command('model').description('pretrained models: fetch, info'));
  root
    .command('predict <folder>')
    .description("predictions of a run's models, or of one of them, as files for GLUE's server")
    .option('-t, --task <name>', "a task of GLUE, again for more (default: the models')", collect, [])
    .addOption(new Option('--split <name>', 'which split').choices(['test', 'dev']).default('test'))
    .option('-o, --out <folder>', 'where to write (default: submission in it)')
    .option('-d, --data <folder>', "where the tasks' folders are (default: as the experiment says)")
    .option('--experiment <file>', "the experiment of a model that is not in a run's folder")
    .option('--json', 'print JSON', false)
    .action((folder: string, options: PredictOptions) => predict(folder, options));

  addDataCommands(root.command('data').description("GLUE's files: fetch, verify, stats"));

  root
    .command('runs')
    .description('list the runs, the latest first')
    .option('-o, --out <folder>', 'where run folders are', join(REPOSITORY, 'runs'))
    .option('--json', 'print JSON', false)
    .action(listRunFolders);

  root
    .command('doctor')
    .description('show what this machine offers: Node, backends, data')
    .option('--json', 'print JSON', false)
    .action(doctor);

  addHardwareCommands(root);
  root.command('job <file>', { hidden: true }).action(serveStage);
  return root;
}

function addPretrainCommand(root: Command): void {
  root
    .command('pretrain')
    .description('train a backbone on text files, or make the embedded one anew (without a file)')
    .argument('[file]', 'e.g. configs/pretraining/albert-nano.yaml')
    .option('-o, --out <folder>', 'where to write it (default: runs/pretrained/NAME, or assets/quickstart)')
    .option('--corpus <paths...>', "text files (.txt, .gz, .xz) or folders of them, instead of the file's")
    .option('--tokenizer <path>', "a spiece.model or tokenizer.json, instead of the file's")
    .option('--initial <folder>', 'a model to go on from (default: random weights)')
    .option('--steps <n>', 'optimiser steps', positiveInteger)
    .option('--seed <n>', 'seed of everything random', nonNegativeInteger)
    .option('--set <path=value>', 'override a value, e.g. --set train.learning_rate=1e-3', collect, [])
    .addOption(
      new Option('--dtype <type>', 'how weights are stored').choices(['F32', 'F16', 'BF16']).default('F32'),
    )
    .option('--checkpoint <folder>', 'where stopped runs go on from', join(defaultCache(), 'pretrain'))
    .option('--cache <folder>', 'where tokenized texts are kept', defaultCache())
    .action((file: string | undefined, given: Omit<PretrainCorpusOptions, 'signal'>) => {
      const options = { ...given, signal: interrupted.signal };
      if (file !== undefined) return pretrainFromFile(file, options);
      if (given.corpus || given.tokenizer || given.initial || given.set.length > 0) {
        throw new AppError('PRETRAIN_NO_FILE', 'Which network is to be trained, and how? Expected a file', {
          hint: 'e.g. pipeline pretrain configs/pretraining/albert-nano.yaml --corpus my-texts/',
        });
      }
      const { out = QUICKSTART_ASSETS, seed = 42 } = options;
      return pretrainQuickstart({ ...options, out, seed });
    });
}

function addModelCommands(models: Command): void {
  const onModel = (name: string) =>
    models
      .command(name)
      .argument('<name>', 'albert-base-v2, owner/name, owner/name@revision, or a folder')
      .option('--revision <revision>', 'branch, tag or commit (default: main)')
      .option('--models <folder>', 'where models are kept (default: ADAPTMEM_CACHE/models)')
      .option('--json', 'print JSON', false);
  onModel('fetch')
    .description('download a model that is not there; a broken download goes on where it stopped')
    .option('--endpoint <address>', 'a hub or a mirror (default: ADAPTMEM_HUB, HF_ENDPOINT, the public hub)')
    .option('--offline', 'use no network (as ADAPTMEM_OFFLINE=1)')
    .option('--force', 'download it anew', false)
    .action((name: string, options: FetchModelOptions) =>
      fetchModelCommand(name, { ...options, signal: interrupted.signal }),
    );
  onModel('info').description('show and check a model that is on this machine').action(modelInfo);
}

function addDataCommands(data: Command): void {
  const onTasks = (name: string) =>
    data
      .command(name)
      .argument('[tasks...]', "GLUE's tasks, e.g. rte cola (default: all)")
      .addOption(
        new Option('-f, --folder <folder>', "where the tasks' folders are").default(
          GLUE_FOLDER,
          '$ADAPTMEM_SHARED/data/glue',
        ),
      )
      .option('--json', 'print JSON', false);
  onTasks('fetch')
    .description('download what is not there; a broken download goes on where it stopped')
    .option(
      '--url <address>',
      'a mirror of the files (default: ADAPTMEM_GLUE_URL, or the published addresses)',
    )
    .option('--any-content', "take a mirror's files though their hashes are not the published ones", false)
    .option('--offline', 'use no network (as ADAPTMEM_OFFLINE=1)', false)
    .action((tasks: string[], options: FetchDataOptions) =>
      fetchData(tasks, { ...options, signal: interrupted.signal }),
    );
  onTasks('verify')
    .description('compare with the published numbers of rows; name file and line of every bad row')
    .action(verifyData);
  onTasks('stats')
    .description('rows, labels, lengths in tokens, and how many are cut')
    .option('--tokenizer <path>', "a spiece.model (default: ALBERT's if it is there)")
    .option('--max-length <n>', 'tokens at which sequences are cut', positiveInteger, 128)
    .option('--sample <n>', 'rows of a split whose tokens are counted', positiveInteger, 20_000)
    .action(dataStats);
}

function withExperiment(command: Command): Command {
  return command
    .argument('[files...]', 'experiment files; later ones win')
    .option('--set <path=value>', 'override a value, e.g. --set train.max_steps=20', collect, [])
    .option('--seed <n>', 'seed of everything random', nonNegativeInteger)
    .option('--json', 'print the result as JSON', false);
}

function withRun(command: Command): Command {
  return withExperiment(command)
    .option('-j, --jobs <n>', 'stages side by side', positiveInteger, availableParallelism())
    .option('-o, --out <folder>', 'where run folders go', join(REPOSITORY, 'runs'))
    .option('--cache <folder>', 'where finished stages are kept', defaultCache())
    .option('--dry-run', 'print the resolved configuration and the stages, run nothing', false);
}

const experimentFiles = (files: string[]) => (files.length > 0 ? files : [DEFAULT_EXPERIMENT]);
const defaultCache = () => process.env.ADAPTMEM_CACHE || join(REPOSITORY, '.adaptmem');

async function main(): Promise<void> {
  const root = program();
  try {
    await root.parseAsync();
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('commander.')) return;
    process.stderr.write(`${describeFailure(error, root.opts<CommonOptions>().debug)}\n`);
    if (process.argv.includes('--json')) process.stdout.write(`${failureJson(error)}\n`);
    process.exitCode = statusOf(error);
  }
}

process.on('SIGINT', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());
await main();
