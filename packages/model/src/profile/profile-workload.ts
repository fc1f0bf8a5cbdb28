/** What one inference of each task reads, computes and writes: the model's side of the contract `Workload`. */
import { AppError, assertWorkload, type Inference, type Workload, type WorkloadTensor } from '@adaptmem/core';
import type { AlbertConfig } from '../albert-config.js';
import type { NetworkSpans } from '../attention-span/attended-keys.js';
import { spanShapes } from '../attention-span/span-settings.js';
import { numberFormat } from '../compress/formats.js';
import { groupOf } from '../compress/groups.js';
import { type ExitSettings, exitShapes, isOfExit } from '../early-exit/exit-heads.js';
import { elementsOf } from '../tensor-map.js';
import { deploymentOf } from '../tuning/deployment.js';
import type { AdapterSettings, Tuning, TuningMethodName } from '../tuning.js';
import { assignBuffers, type BufferedInference, largerOf } from './activation-buffers.js';
import { albertOperators } from './albert-operators.js';
import type { StorageOf } from './storage.js';

/** A task that the device serves. */
export interface ProfiledTask {
  name: string;
  /** Classes; 1 for regression. */
  numLabels: number;
  /** How far its attention heads look; absent: every head sees every token. */
  spans?: NetworkSpans | undefined;
}

export interface WorkloadOptions {
  name: string;
  /** Network and its size, e.g. `albert-base`. */
  model: string;
  config: AlbertConfig;
  method: TuningMethodName;
  /** Settings of what the method inserts; what is absent has the method's default. */
  adapter?: AdapterSettings | undefined;
  /** Whether each task has its own pooler where the method leaves it frozen. Default false. */
  trainPooler?: boolean | undefined;
  /**
   * Set if tasks with classes have a classifier after every layer but the last, for leaving early; all are computed on the
   * way to the last. A regression has no entropy and hence no exits.
   */
  exits?: ExitSettings | undefined;
  tasks: readonly ProfiledTask[];
  /** Tokens of an inference, padding included. */
  sequenceLength: number;
  /** From a geometry ({@link geometryStorage}) or from compressed models ({@link measuredStorage}). */
  storage: StorageOf;
  /** Number format of activations. Default `adaptivfloat<8,3>`, EdgeBERT's. */
  activationFormat?: string | undefined;
}

/**
 * Lists the tensors and operators of one inference per task. What the method trains or merges into is a task's own
 * (`<task>/<name>`), the rest is shared; activations are buffers that all tasks use in turn.
 *
 * @throws AppError if the sequence is longer than the position embeddings, two tasks have one name, the method does not
 * know its settings, spans are not those of the network's heads, or there shall be exits and every task is a regression
 */
export function profileWorkload(options: WorkloadOptions): Workload {
  assertOptions(options);
  const profiles = options.tasks.map((task) => profileTask(options, task));
  const tensors = new Map<string, WorkloadTensor>();
  for (const { weights } of profiles) for (const tensor of weights) tensors.set(tensor.name, tensor);
  for (const { buffers } of profiles) {
    for (const [name, { shape }] of buffers) {
      const tensor = activationTensor(name, shape, options.activationFormat);
      tensors.set(name, largerOf(tensor, tensors.get(name)));
    }
  }
  const workload: Workload = {
    schemaVersion: 1,
    name: options.name,
    model: options.model,
    method: options.method,
    sequenceLength: options.sequenceLength,
    tasks: options.tasks.map(({ name }) => name),
    tensors: [...tensors.values()],
    inferences: profiles.map(({ inference }) => inference),
  };
  assertWorkload(workload);
  return workload;
}

interface TaskProfile {
  weights: WorkloadTensor[];
  buffers: BufferedInference['buffers'];
  inference: Inference;
}

function profileTask(options: WorkloadOptions, { name: task, numLabels, spans }: ProfiledTask): TaskProfile {
  const { config, method, adapter, trainPooler, sequenceLength: tokens } = options;
  const tuning: Tuning = { method, trainPooler, numLabels, adapter };
  const exits = numLabels > 1 ? options.exits : undefined;
  const deployed = deploymentOf(config, tuning);
  const isOwn = (name: string) => deployed.isOwn(name) || isOfExit(name);
  const shapes = [...deployed.shapes, ...(exits ? exitShapes(config, numLabels, exits) : [])];
  const { insertion } = deployed;
  const drafts = albertOperators({ config, insertion, tokens, numLabels, spans, exits });
  const nameOfWeight = (name: string) => (isOwn(name) ? `${task}/${name}` : name);
  const { operators, buffers } = assignBuffers(drafts, nameOfWeight);
  const weights = shapes.map(([name, shape]): WorkloadTensor => {
    const own = isOwn(name);
    return {
      name: nameOfWeight(name),
      role: groupOf(name),
      shape,
      elements: elementsOf(shape),
      ...options.storage(name, shape, own ? task : undefined),
      mutability: own ? 'per-task' : 'frozen',
      tasks: own ? [task] : 'all',
    };
  });
  return { weights, buffers, inference: { task, operators } };
}

function activationTensor(
  name: string,
  shape: readonly number[],
  storageFormat = 'adaptivfloat<8,3>',
): WorkloadTensor {
  const { bits, metadataBits } = numberFormat(storageFormat);
  const elements = elementsOf(shape);
  return {
    name,
    role: 'activation',
    shape: [...shape],
    elements,
    storageFormat,
    bitsPerElement: bits,
    density: 1,
    encoding: 'dense',
    encodedBits: { data: elements * bits, mask: 0, metadata: metadataBits(shape) },
    mutability: 'transient',
    tasks: 'all',
  };
}

function assertOptions({ config, sequenceLength, tasks, exits }: WorkloadOptions): void {
  if (exits && tasks.every(({ numLabels }) => numLabels === 1)) {
    throw new AppError('EXIT_REGRESSION', 'Early exit needs a task with classes, got regressions only');
  }
  for (const task of tasks) assertSpans(config, task);
  const longest = config.max_position_embeddings;
  if (!(Number.isInteger(sequenceLength) && sequenceLength >= 1 && sequenceLength <= longest)) {
    throw new AppError(
      'PROFILE_SEQUENCE_LENGTH',
      `Sequence length must be within 1 and ${longest} (max_position_embeddings), got ${sequenceLength}`,
    );
  }
  const names = tasks.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new AppError('PROFILE_TASK_TWICE', `Task "${twice}" is listed twice`);
}

/** One span for each head of each layer that has weights of its own, none of them negative. */
function assertSpans(config: AlbertConfig, { name, spans }: ProfiledTask): void {
  if (!spans) return;
  const expected = [...spanShapes(config).values()].map(([heads]) => heads);
  const found = spans.spans.map(({ length }) => length);
  const isValid = spans.ramp > 0 && spans.spans.flat().every((span) => span >= 0);
  if (`${found}` === `${expected}` && isValid) return;
  throw new AppError(
    'PROFILE_SPANS',
    isValid
      ? `Task "${name}" has spans of [${found}] heads, the layers of the network have [${expected}]`
      : `Spans of task "${name}" must not be negative, and their ramp must be positive`,
  );
}
