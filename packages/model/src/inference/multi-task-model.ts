/** One backbone in memory and the tasks that use it: added, asked and removed at any time. */
import { AppError } from '@adaptmem/core';
import type { Network } from '../albert.js';
import type { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { assertThreshold } from '../early-exit/entropy.js';
import type { ExitSettings } from '../early-exit/exit-heads.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import { elementsOf, type TensorMap } from '../tensor-map.js';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import { assertSequences, padTokens } from '../train/dataset.js';
import { slices } from '../train/epoch-batches.js';
import { hashOfBackbone, ownTensors, type SavedAdapter } from '../tuning/adapter-folder.js';
import { frozenPrefix, tunedParts } from '../tuning.js';
import { type Answer, answerOf, exitOf } from './answer.js';
import { type BatchTask, mixedScores } from './mixed-batch.js';
import { type EncodedText, encodeText, type Text } from './text.js';

export interface MultiTaskOptions {
  config: AlbertConfig;
  /** `albert.*`; other tensors are passed over. Never changed, and on the device once. */
  backbone: TensorMap;
  /** Reads texts; without it they must be encoded. */
  tokenizer?: Tokenizer | undefined;
  /** Longer texts are cut to so many tokens. Default: all positions of the network. */
  maxLength?: number | undefined;
  /** Texts computed together; default 32. */
  batchSize?: number | undefined;
  /** Sees inner values, as that of {@link Network}. */
  observe?: Network['observe'];
}

/** A task's own part: what `loadAdapter` or `addAdapters` gives, or `fineTune`'s tensors with their tuning. */
export type TaskAdapter = Pick<SavedAdapter, 'tuning' | 'tensors' | 'exits' | 'baseModel'>;

/** How a task answers. */
export interface TaskOptions {
  /** Names of the classes, for the answers. */
  labels?: readonly string[] | undefined;
  /**
   * Texts leave after the first layer whose entropy (nats) is below, and are computed no further. Absent: none leaves
   * early, and the adapter's exits, if it has any, take no memory. With 0 none leaves, but entropies are reported.
   */
  exitBelow?: number | undefined;
}

/** What a task costs and shares. */
export interface TaskInfo {
  name: string;
  /** Classes; 1 for regression. */
  numLabels: number;
  /** Of its own tensors, as float32 on the device. */
  bytes: number;
  /** The first so many layer applications are the bare backbone's, computed once for all such tasks. */
  sharedLayers: number;
}

/** A text for one of the tasks. */
export interface Question {
  task: string;
  text: Text;
}

interface Task extends BatchTask {
  info: TaskInfo;
  parameters: Parameters;
  labels: readonly string[] | undefined;
}

/** Number of bytes of a float32. */
const FLOAT_BYTES = 4;

/**
 * Many tasks over one backbone. A backend must have been selected.
 *
 * @example
 * const model = new MultiTaskModel({ config, backbone, tokenizer });
 * model.addTask('rte', loadAdapter('rte-lora', { config, backbone }), { labels: ['entailment', 'not_entailment'] });
 * model.addTask('sst2', loadAdapter('sst2-houlsby', { config, backbone }), { exitBelow: 0.23 });
 * const [answer] = model.classifyMixed([{ task: 'rte', text: ['It rains.', 'It is wet.'] }]);
 */
export class MultiTaskModel {
  readonly #options: MultiTaskOptions;
  readonly #shared: Parameters;
  readonly #backbone: Network;
  readonly #tasks = new Map<string, Task>();
  #hash: string | undefined;

  /** @throws DataError if the backbone lacks a tensor @throws RangeError */
  constructor(options: MultiTaskOptions) {
    const { config, backbone, batchSize = 1, maxLength = 3 } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`Expected "batchSize" to be a positive integer, got ${batchSize}`);
    }
    if (!Number.isInteger(maxLength) || maxLength < 3 || maxLength > config.max_position_embeddings) {
      const range = `3 … ${config.max_position_embeddings}`;
      throw new RangeError(`Expected "maxLength" to be an integer in ${range}, got ${maxLength}`);
    }
    assertShapes(backbone, backboneShapes(config), 'backbone');
    this.#options = options;
    const own = [...backboneShapes(config).keys()].map((name) => [name, backbone.get(name)!] as const);
    this.#shared = new Parameters(new Map(own));
    this.#backbone = this.#networkOver(this.#shared);
  }

  /** What there is, in the order in which it was added. */
  get tasks(): TaskInfo[] {
    return [...this.#tasks.values()].map(({ info }) => info);
  }

  /** Of the tensors that all tasks share, as float32. */
  get sharedBytes(): number {
    return bytesOf([...backboneShapes(this.#options.config).values()]);
  }

  /**
   * Adds a task of any tuning method. Only its own tensors are taken; the backbone stays where it is.
   *
   * @throws AppError for a name that is taken, unknown settings, another backbone than the adapter's, or early exit by
   * an adapter without exits
   * @throws DataError for tensors that are missing or of another shape
   * @throws RangeError for a threshold that is no number, or negative
   */
  addTask(name: string, adapter: TaskAdapter, { labels, exitBelow }: TaskOptions = {}): TaskInfo {
    if (this.#tasks.has(name)) throw new AppError('TASK_EXISTS', `There is a task "${name}" already`);
    const { config } = this.#options;
    const { tuning, tensors } = adapter;
    this.#assertBackbone(name, adapter);
    if (labels && labels.length !== tuning.numLabels) {
      const message = `Expected ${tuning.numLabels} labels for task "${name}", got ${labels.length}`;
      throw new AppError('TASK_LABELS', message);
    }
    const exits = exitBelow === undefined ? undefined : exitsOf(name, adapter, exitBelow);
    const own = ownTensors(config, { ...tuning, exits }, tensors, `task "${name}"`);
    const parameters = new Parameters(own, undefined, this.#shared);
    const network = { ...this.#networkOver(parameters), ...tunedParts(tuning) };
    const sharedLayers = frozenPrefix(config, tuning);
    const bytes = bytesOf([...own.values()].map(({ shape }) => shape));
    const info = { name, numLabels: tuning.numLabels, bytes, sharedLayers };
    this.#tasks.set(name, { info, parameters, network, sharedLayers, exitBelow, labels });
    return info;
  }

  /** Removes a task and frees its tensors. @throws AppError if there is none of that name */
  removeTask(name: string): void {
    this.#task(name).parameters.dispose();
    this.#tasks.delete(name);
  }

  /** Answers of one task. @throws AppError for an unknown task or an unusable text */
  classify(task: string, texts: readonly Text[]): Answer[] {
    return this.classifyMixed(texts.map((text) => ({ task, text })));
  }

  /**
   * Answers to questions of several tasks, in their order. They are computed together: layers that tasks share are one
   * operation over all texts, and a text that several tasks ask for passes their shared layers once. What has left a
   * task's network early leaves the batch.
   *
   * @throws AppError for an unknown task or an unusable text
   */
  classifyMixed(questions: readonly Question[]): Answer[] {
    return this.#answers(questions, this.#options.batchSize ?? 32);
  }

  /** What every task says about one text, by its name. @throws AppError for an unusable text */
  classifyAll(text: Text): Map<string, Answer> {
    const encoded = this.#encode(text);
    const names = [...this.#tasks.keys()];
    const questions = names.map((task) => ({ task, text: encoded }));
    const answers = this.#answers(questions, Math.max(1, names.length));
    return new Map(names.map((name, index) => [name, answers[index]!]));
  }

  /** Frees the device's memory, that of the tasks too. */
  dispose(): void {
    for (const name of [...this.#tasks.keys()]) this.removeTask(name);
    this.#shared.dispose();
  }

  #networkOver(parameters: Parameters): Network {
    const { config, observe } = this.#options;
    return { config, parameters, dropout: NO_DROPOUT, ...(observe ? { observe } : {}) };
  }

  #task(name: string): Task {
    const task = this.#tasks.get(name);
    if (task) return task;
    const known = [...this.#tasks.keys()].map((key) => `"${key}"`).join(', ') || 'none';
    throw new AppError('TASK_UNKNOWN', `There is no task "${name}"`, { hint: `There are: ${known}` });
  }

  #assertBackbone(name: string, { baseModel }: TaskAdapter): void {
    if (baseModel?.sha256 === undefined) return;
    this.#hash ??= hashOfBackbone(this.#options.backbone);
    if (baseModel.sha256 === this.#hash) return;
    throw new AppError('ADAPTER_BACKBONE', `Task "${name}" was trained on other weights than these`);
  }

  #answers(questions: readonly Question[], batchSize: number): Answer[] {
    const asked = questions.map(({ task, text }) => ({ task: this.#task(task), text: this.#encode(text) }));
    const { config } = this.#options;
    assertSequences(
      asked.map(({ text }) => text),
      { name: 'the questions', config },
    );
    const lengthOf = (index: number) => asked[index]!.text.inputIds.length;
    const byLength = asked.map((_, index) => index).sort((a, b) => lengthOf(a) - lengthOf(b));
    const answers = new Array<Answer>(questions.length);
    for (const indices of slices(byLength, batchSize)) {
      const scores = this.#run(indices.map((index) => asked[index]!));
      indices.forEach((index, row) => {
        const { info, labels, exitBelow } = asked[index]!.task;
        const answer = answerOf(info.name, scores[row]!.at(-1)!, labels);
        answers[index] = exitBelow === undefined ? answer : { ...answer, ...exitOf(scores[row]!) };
      });
    }
    return answers;
  }

  #encode(text: Text): EncodedText {
    const { tokenizer, maxLength = this.#options.config.max_position_embeddings } = this.#options;
    return encodeText(text, tokenizer, maxLength);
  }

  /** One batch; equal texts are one sequence. */
  #run(asked: readonly { task: Task; text: EncodedText }[]): Float32Array[][] {
    const sequences = new Map<string, number>();
    const texts: EncodedText[] = [];
    const requests = asked.map(({ task, text }) => {
      const key = `${Array.from(text.inputIds)};${Array.from(text.tokenTypeIds)}`;
      if (!sequences.has(key)) sequences.set(key, texts.push(text) - 1);
      return { task, sequence: sequences.get(key)! };
    });
    const batch = padTokens(texts, this.#options.config.pad_token_id);
    return mixedScores(this.#backbone, batch, requests);
  }
}

function exitsOf(task: string, { exits }: TaskAdapter, exitBelow: number): ExitSettings {
  assertThreshold(exitBelow);
  if (exits) return exits;
  throw new AppError('TASK_EXITS', `Task "${task}" has no exits by which texts could leave early`, {
    hint: '"trainExits" gives them',
  });
}

function bytesOf(shapes: readonly (readonly number[])[]): number {
  return shapes.reduce((sum, shape) => sum + FLOAT_BYTES * elementsOf(shape), 0);
}
