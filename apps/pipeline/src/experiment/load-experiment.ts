/** An experiment with every file that it names found and read, before any work starts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  AppError,
  ConfigError,
  findSharedData,
  InputError,
  type Issue,
  type LoadedConfig,
  loadConfig,
  nearestWord,
  type Pin,
  type Scenario,
} from '@adaptmem/core';
import {
  cellFaults,
  type Hardware,
  loadHardware,
  loadScenario,
  loadTechnology,
  noMemory,
  withPins,
} from '@adaptmem/hw-sim';
import {
  type AlbertConfig,
  defineTask,
  findModel,
  GLUE_TASKS,
  type GlueSplit,
  type GlueTask,
  glueFile,
  glueFiles,
  isGlueTask,
  QUICKSTART_TASKS,
  readAlbertConfig,
  type StudyCells,
} from '@adaptmem/model';
import { type BackboneFiles, type BackboneSource, pretrainedFiles, tokenizerOf } from '../backbone.js';
import { QUICKSTART_ASSETS, REPOSITORY } from '../repository.js';
import { residentTasks } from '../stages/scenario.js';
import type { FurtherSplit } from '../task-data.js';
import { Experiment } from './experiment.js';
import { studyCells } from './fault-settings.js';
import { searchMistakes } from './search.js';
import { tuningInFull, tuningMistakes } from './tuning-settings.js';

export interface LoadedExperiment {
  experiment: Experiment;
  tasks: LoadedTask[];
  backbone: { source: BackboneSource; files: BackboneFiles; network: AlbertConfig };
  /** One for each of `experiment.systems`. */
  hardware: Hardware[];
  /** The cells of `experiment.faults`, with the rates of their technologies. */
  faultCells: StudyCells[];
  /** One for each of `experiment.scenarios`. */
  scenarios: Scenario[];
  /** One for each of `experiment.geometries`; the trained network's is the backbone's. */
  networks: AlbertConfig[];
  /** The experiment with absolute paths (those of shared data as they are): the same from whatever folder it is read. */
  portable: Experiment;
}

/** A task and, where it is not generated, the files of its splits. */
export interface LoadedTask {
  task: GlueTask;
  files?: { train: string; dev: string; devIds?: string };
  /** What its models predict besides dev. */
  further: FurtherSplit[];
}

/**
 * Reads experiment files and everything that they name.
 *
 * @param overrides `path=value` texts of `--set`
 * @throws ConfigError with the mistakes of all files together
 * @throws FileError if an experiment file itself cannot be read
 */
export function loadExperiment(
  files: readonly string[],
  overrides: readonly string[] = [],
): LoadedExperiment {
  const loaded = loadConfig(Experiment, files, overrides);
  const experiment = loaded.value;
  letCommandLineWin(experiment, overrides);
  const finder = new Finder(loaded);
  const tasks = experiment.tasks
    .map((name, index) => loadTask(finder, experiment, name, index))
    .filter((task) => task !== 'predicted by another');
  const backbone = loadBackboneFiles(finder, experiment);
  const hardware = experiment.systems.map(({ hardware: file, pin }, index) => {
    const found = finder.read(['systems', index, 'hardware'], file, (path) => loadHardware(path));
    return found && withPins(found, checkedPins(finder, pin, found, index));
  });
  const networks = experiment.geometries.map((geometry, index) =>
    geometry.kind === 'trained'
      ? backbone?.network
      : finder.read(['geometries', index, 'config'], geometry.config, readNetwork),
  );
  const faultCells = experiment.faults
    ? studyCells(experiment.faults, (path, file, coding) =>
        finder.read(path, file, (found) => cellFaults(loadTechnology(found), coding)),
      )
    : [];
  if (backbone) checkVocabulary(finder, experiment, backbone);
  const scenarios = (experiment.scenarios ?? []).map((file, index) =>
    finder.read(['scenarios', index], file, loadScenario),
  );
  finder.issues.push(
    ...crossMistakes(loaded),
    ...scenarioMistakes(loaded, scenarios),
    ...lengthMistakes(loaded, backbone?.network, networks),
    ...tuningMistakes(loaded, backbone?.network, networks),
  );
  if (finder.issues.length > 0) throw new ConfigError(finder.issues);
  experiment.tuning = tuningInFull(experiment);
  // without issues everything was found
  const portable = finder.withAbsolutePaths(experiment);
  return {
    experiment,
    tasks,
    backbone,
    hardware,
    faultCells,
    scenarios,
    networks,
    portable,
  } as LoadedExperiment;
}

/** The pins, after noting those to a memory that the system does not have. */
function checkedPins(
  finder: Finder,
  pins: readonly Pin[],
  { memories }: Hardware,
  system: number,
): readonly Pin[] {
  const names = memories.map(({ name }) => name);
  pins.forEach(({ memory }, index) => {
    if (!names.includes(memory))
      finder.note(['systems', system, 'pin', index, 'memory'], noMemory(memory, names), 'PIN_MEMORY');
  });
  return pins;
}

/** `--set train.learning_rate=…` means every run: what the files say for one method or task gives way to it. */
function letCommandLineWin({ train }: Experiment, overrides: readonly string[]): void {
  for (const override of overrides) {
    const key = /^train\.(\w+)\s*=/.exec(override.trim())?.[1];
    if (key === undefined) continue;
    for (const { values } of ownValues(train)) delete values[key];
  }
}

/** What a file says for one method, one task or both, with where it says so. */
function ownValues({ by_method, by_task, by_task_and_method }: Experiment['train']) {
  const at = (path: Path, own: Record<string, Record<string, unknown>>) =>
    Object.entries(own).map(([name, values]) => ({ path: ['train', ...path, name], values }));
  return [
    ...at(['by_method'], by_method),
    ...at(['by_task'], by_task),
    ...Object.entries(by_task_and_method).flatMap(([task, methods]) =>
      at(['by_task_and_method', task], methods),
    ),
  ];
}

type Path = (string | number)[];
type Tree = Record<string | number, unknown>;

/** Finds and reads files that a configuration names, and collects what is wrong with them. */
class Finder {
  readonly issues: Issue[] = [];
  readonly #loaded: LoadedConfig<Experiment>;
  readonly #absolute: [Path, string][] = [];

  constructor(loaded: LoadedConfig<Experiment>) {
    this.#loaded = loaded;
  }

  note(path: Path, message: string, code: string): undefined {
    this.issues.push(this.#loaded.issueAt(path, message, code));
    return undefined;
  }

  /** The path that `text` means: `$ADAPTMEM_SHARED` is replaced, the rest is relative to the file it stands in. */
  resolve(path: Path, text: string): string | undefined {
    if (!text.startsWith(SHARED)) {
      const file = this.#loaded.resolveFile(path, text);
      this.#absolute.push([path, file]);
      return file;
    }
    const shared = findSharedData(REPOSITORY);
    if (shared) return join(shared, text.slice(SHARED.length));
    return this.note(
      path,
      'There is no folder of shared data: set ADAPTMEM_SHARED to where it is',
      'NO_SHARED_DATA',
    );
  }

  /** A copy of the experiment with every path that was resolved. */
  withAbsolutePaths(experiment: Experiment): Experiment {
    const copy = structuredClone(experiment);
    for (const [path, file] of this.#absolute) {
      const parent = path.slice(0, -1).reduce((at, key) => at[key] as Tree, copy as unknown as Tree);
      parent[path.at(-1)!] = file;
    }
    return copy;
  }

  /** As `resolve`, for a file or folder that must exist. */
  find(path: Path, text: string): string | undefined {
    const file = this.resolve(path, text);
    if (file === undefined || existsSync(file)) return file;
    return this.note(path, `No such file or folder: "${file}"`, 'CONFIG_NO_FILE');
  }

  /** What `read` makes of a file; its own mistakes join ours. */
  read<T>(path: Path, text: string, read: (file: string) => T): T | undefined {
    const file = this.find(path, text);
    return file === undefined ? undefined : this.attempt(path, () => read(file));
  }

  /** What `action` gives; its mistakes join ours, those without a place of their own at `path`. */
  attempt<T>(path: Path, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (error instanceof InputError) this.issues.push(...error.issues);
      else if (error instanceof AppError) this.note(path, error.message, error.code);
      else throw error;
      return undefined;
    }
  }
}

const SHARED = '$ADAPTMEM_SHARED';

function loadTask(
  finder: Finder,
  experiment: Experiment,
  name: string,
  index: number,
): LoadedTask | 'predicted by another' | undefined {
  const { data, tasks } = experiment;
  const path = ['tasks', index];
  const noteUnknown = () => finder.note(path, unknownTask(name, knownTasks(data.source)), 'UNKNOWN_TASK');
  if (data.source === 'quickstart') {
    const own = QUICKSTART_TASKS.find((task) => task.name === name);
    return own ? { task: defineTask(own), further: [] } : noteUnknown();
  }
  if (!isGlueTask(name)) return noteUnknown();
  const task: GlueTask = GLUE_TASKS[name];
  if (task.modelOf !== undefined) {
    if (tasks.includes(task.modelOf)) return 'predicted by another';
    const message = `Task "${name}" has nothing to train on: add "${task.modelOf}", whose model predicts it`;
    return finder.note(path, message, 'TASK_SPLITS');
  }
  const folder = finder.find(['data', 'folder'], data.folder);
  if (folder === undefined) return undefined;
  const [train, dev] = [glueFiles(task, folder, 'train'), glueFiles(task, folder, 'dev')];
  for (const file of new Set([...train, ...dev]))
    if (!existsSync(file)) finder.note(path, missingFile(task.name, file), 'TASK_NO_FILE');
  return {
    task,
    files: { train: train[0]!, dev: dev[0]!, ...(dev[1] ? { devIds: dev[1] } : {}) },
    further: furtherSplits(finder, experiment, task, folder),
  };
}

/** A second dev split if its file is there, the sets that are listed and need this task's model, and tests if asked for. */
function furtherSplits(
  finder: Finder,
  { tasks, predict }: Experiment,
  task: GlueTask,
  folder: string,
): FurtherSplit[] {
  const splitsOf = (of: GlueTask, wanted: (split: GlueSplit) => boolean): FurtherSplit[] =>
    (Object.keys(of.files) as GlueSplit[])
      .filter(wanted)
      .map((split) => ({ task: of, split, file: glueFile(of, folder, split) }));
  const own = splitsOf(task, (split) => split.startsWith('test') && predict.length > 0);
  const others = tasks.flatMap((name, index) => {
    const other: GlueTask | undefined = isGlueTask(name) ? GLUE_TASKS[name] : undefined;
    if (other?.modelOf !== task.name) return [];
    return splitsOf(other, (split) => split.startsWith('test')).map((found) => ({ ...found, index }));
  });
  for (const { file, index = tasks.indexOf(task.name) } of [...own, ...others] as (FurtherSplit & {
    index?: number;
  })[])
    if (!existsSync(file)) finder.note(['tasks', index], missingFile(task.name, file), 'TASK_NO_FILE');
  const optional = [task, ...others.map((other) => other.task)].flatMap((of) =>
    splitsOf(of, (split) => split.startsWith('dev') && (of !== task || split !== 'dev')),
  );
  return [...optional.filter(({ file }) => existsSync(file)), ...own, ...others].map(
    ({ task: of, split, file }) => ({ task: of, split, file }),
  );
}

function missingFile(task: string, file: string): string {
  return `No such file: "${file}"; "pipeline data fetch ${task}" downloads it`;
}

/** Names of the tasks that a source of data has. */
function knownTasks(source: Experiment['data']['source']): string[] {
  return source === 'quickstart' ? QUICKSTART_TASKS.map(({ name }) => name) : Object.keys(GLUE_TASKS);
}

function unknownTask(name: string, known: readonly string[]): string {
  const near = nearestWord(name, known);
  return `Unknown task "${name}"; ${near ? `did you mean "${near}"?` : `known are ${known.join(', ')}`}`;
}

function loadBackboneFiles(
  finder: Finder,
  { backbone }: Experiment,
): LoadedExperiment['backbone'] | undefined {
  if (backbone.kind === 'random') {
    const network = finder.read(['backbone', 'config'], backbone.config, readNetwork);
    const tokenizer = finder.find(['backbone', 'tokenizer'], backbone.tokenizer);
    if (!network || !tokenizer) return undefined;
    return { source: { kind: 'random', config: network }, files: { tokenizer }, network };
  }
  const path = ['backbone', backbone.kind === 'hub' ? 'model' : 'folder'];
  const folder = backboneFolder(finder, backbone, path);
  const own = backbone.kind === 'quickstart' ? undefined : backbone.tokenizer;
  const tokenizer = own === undefined ? undefined : finder.find(['backbone', 'tokenizer'], own);
  if (folder === undefined || (own !== undefined && tokenizer === undefined)) return undefined;
  const found = finder.attempt(path, () => pretrainedFiles(folder, tokenizer));
  return found && { source: { kind: 'pretrained' }, ...found };
}

/**
 * A vocabulary must be the network's: no more pieces than embeddings, and, as embeddings are sometimes filled up to a
 * round number, no fewer than half as many.
 */
function checkVocabulary(
  finder: Finder,
  { backbone }: Experiment,
  { files, network: { vocab_size: embeddings } }: LoadedExperiment['backbone'],
): void {
  const path = ['backbone', vocabularyKey(backbone)];
  const pieces = finder.attempt(path, () => tokenizerOf(files).vocabularySize);
  if (pieces === undefined || (pieces <= embeddings && pieces >= embeddings / 2)) return;
  const why =
    pieces > embeddings ? 'its last pieces have no embedding' : 'it is the vocabulary of another network';
  finder.note(
    path,
    `Tokenizer "${files.tokenizer}" has ${pieces} pieces, but the network has ${embeddings} embeddings (vocab_size): ` +
      `${why}; expected from ${Math.ceil(embeddings / 2)} to ${embeddings} pieces`,
    'VOCABULARY_SIZE',
  );
}

/** The key that names the vocabulary. */
function vocabularyKey(backbone: Experiment['backbone']): string {
  if (backbone.kind === 'quickstart') return 'kind';
  if (backbone.kind === 'random' || backbone.tokenizer !== undefined) return 'tokenizer';
  return backbone.kind === 'hub' ? 'model' : 'folder';
}

/** The folder of a pretrained backbone. Nothing is downloaded here: see `fetchBackbone`. */
function backboneFolder(
  finder: Finder,
  backbone: Exclude<Experiment['backbone'], { kind: 'random' }>,
  path: Path,
): string | undefined {
  if (backbone.kind === 'quickstart') return QUICKSTART_ASSETS;
  if (backbone.kind === 'folder') return finder.find(path, backbone.folder);
  const { model, revision } = backbone;
  const found = finder.attempt(path, () => ({ model: findModel(model, { revision }) }));
  if (found && !found.model) {
    const command = `pipeline model fetch ${model}${revision ? ` --revision ${revision}` : ''}`;
    return finder.note(
      path,
      `Model "${model}" is not on this machine; ${command} downloads it`,
      'MODEL_ABSENT',
    );
  }
  return found?.model?.folder;
}

/** The size of a network, from a Hugging Face `config.json` (JSON is YAML, so mistakes have their place). */
function readNetwork(file: string): AlbertConfig {
  return readAlbertConfig(file);
}

/** What only shows when several keys are seen together. */
function crossMistakes({ value: experiment, issueAt }: LoadedConfig<Experiment>): Issue[] {
  const issues: Issue[] = [];
  experiment.systems.forEach(({ method, name }, index) => {
    if (!experiment.methods.includes(method)) {
      const known = experiment.methods.join(', ');
      issues.push(
        issueAt(
          ['systems', index, 'method'],
          `Method "${method}" is not trained; methods has ${known}`,
          'SYSTEM_METHOD',
        ),
      );
    }
    if (experiment.systems.findIndex((other) => other.name === name) < index) {
      issues.push(issueAt(['systems', index, 'name'], `A second system named "${name}"`, 'SYSTEM_TWICE'));
    }
  });
  experiment.tasks.forEach((task, index) => {
    if (experiment.tasks.indexOf(task) < index)
      issues.push(issueAt(['tasks', index], `Task "${task}" is listed twice`, 'TASK_TWICE'));
  });
  experiment.seeds?.forEach((seed, index, seeds) => {
    if (seeds.indexOf(seed) < index)
      issues.push(issueAt(['seeds', index], `Seed ${seed} is listed twice`, 'SEED_TWICE'));
  });
  // settings of a task that this run leaves out do no harm: a file may be extended, with other data too
  const known = [...knownTasks('quickstart'), ...knownTasks('glue')];
  for (const group of ['by_task', 'by_task_and_method'] as const) {
    for (const task of Object.keys(experiment.train[group])) {
      if (known.includes(task)) continue;
      issues.push(issueAt(['train', group, task], unknownTask(task, known), 'UNKNOWN_TASK'));
    }
  }
  for (const { path, message, code } of experiment.search ? searchMistakes(experiment.search) : [])
    issues.push(issueAt(['search', ...path], message, code));
  return issues;
}

/** Two scenarios of one name, and scenarios of a number of tasks for which no system is made. */
function scenarioMistakes(
  { value: { task_counts }, issueAt }: LoadedConfig<Experiment>,
  scenarios: readonly (Scenario | undefined)[],
): Issue[] {
  return scenarios.flatMap((scenario, index) => {
    if (!scenario) return [];
    const note = (message: string, code: string) => issueAt(['scenarios', index], message, code);
    const { name, residency } = scenario;
    const tasks = residentTasks(scenario);
    const counts = task_counts.join(', ');
    return [
      ...(scenarios.findIndex((other) => other?.name === name) < index
        ? [note(`A second scenario named "${name}"`, 'SCENARIO_TWICE')]
        : []),
      ...(task_counts.includes(tasks)
        ? []
        : [
            note(
              `Scenario "${name}" (residency ${residency}) needs ${tasks} among task_counts, which are ${counts}`,
              'SCENARIO_TASKS',
            ),
          ]),
    ];
  });
}

/** Sequences that are longer than the position embeddings of the network that reads them. */
function lengthMistakes(
  { value: experiment, issueAt }: LoadedConfig<Experiment>,
  backbone: AlbertConfig | undefined,
  networks: readonly (AlbertConfig | undefined)[],
): Issue[] {
  const issues: Issue[] = [];
  const check = (path: Path, length: number | undefined, network: AlbertConfig | undefined) => {
    if (length === undefined || !network || length <= network.max_position_embeddings) return;
    const message = `The network has ${network.max_position_embeddings} positions (max_position_embeddings), got ${length}`;
    issues.push(issueAt(path, message, 'TOO_LONG'));
  };
  const { train } = experiment;
  check(['train', 'max_seq_length'], train.max_seq_length, backbone);
  for (const { path, values } of ownValues(train)) {
    check([...path, 'max_seq_length'], values.max_seq_length as number | undefined, backbone);
  }
  experiment.geometries.forEach(({ sequence_length }, index) => {
    check(['geometries', index, 'sequence_length'], sequence_length, networks[index]);
  });
  return issues;
}
