/**
 * A tuned task as a pair of files in the manner of PEFT: `adapter_config.json` says what it is, and
 * `adapter_model.safetensors` holds everything that trained: insertions, LayerNorms or biases, and the head.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError, DataError, type Issue, writeAllAtomic } from '@adaptmem/core';
import { z } from 'zod';
import { AlbertConfig } from '../albert-config.js';
import { assertShapes } from '../albert-parameters.js';
import { SpanSettings } from '../attention-span/span-settings.js';
import { readJson } from '../checkpoint/read-json.js';
import { readSafetensors, safetensorsParts } from '../checkpoint/safetensors.js';
import { ExitSettings, exitShapes } from '../early-exit/exit-heads.js';
import type { TensorMap } from '../tensor-map.js';
import { type AdapterSettings, settingsOf, type Tuning, trainsUnder, tunedShapes } from '../tuning.js';
import { TUNING_METHODS, type TuningMethodName } from './methods.js';

/** One task's own part of a network. */
export interface SavedAdapter {
  /** Of the network that it belongs to. */
  config: AlbertConfig;
  tuning: Tuning;
  /** Set if there are classifiers after each layer, for leaving early. */
  exits?: ExitSettings | undefined;
  /** Everything that trained, the head and those classifiers included. */
  tensors: TensorMap;
  /** The seed from which it started. */
  seed?: number | undefined;
  task?: string | undefined;
  /** The backbone that it was trained on, by name and {@link hashOfBackbone}. */
  baseModel?: { name?: string | undefined; sha256?: string | undefined } | undefined;
}

/** What an adapter is to be used with; each part that is given is checked. */
export interface AdapterBase {
  config?: AlbertConfig | undefined;
  /** The backbone's tensors, against the hash in the file. */
  backbone?: TensorMap | undefined;
}

const METHODS = Object.keys(TUNING_METHODS) as [TuningMethodName, ...TuningMethodName[]];

const AdapterFile = z.object({
  method: z.enum(METHODS),
  adapter: z.record(z.string(), z.unknown()),
  train_pooler: z.boolean(),
  attention_span: SpanSettings.optional(),
  exits: ExitSettings.optional(),
  num_labels: z.number().int().positive(),
  task: z.string().optional(),
  seed: z.number().int().optional(),
  base_model: z.object({
    name: z.string().optional(),
    sha256: z.string().optional(),
    config: AlbertConfig,
  }),
});

/**
 * Writes the pair of files; both whole or not at all, the configuration last.
 *
 * @throws DataError if a tensor that trains is missing or has another shape
 * @throws FileError
 * @example saveAdapter('rte-lora', { config, tuning: { method: 'lora', numLabels: 2 }, tensors: trained, seed: 42 })
 */
export function saveAdapter(folder: string, saved: SavedAdapter): void {
  const { config, tuning, exits, tensors, seed, task, baseModel } = saved;
  const path = join(folder, MODEL);
  const own = ownTensors(config, { ...tuning, exits }, tensors, path);
  const file: z.input<typeof AdapterFile> = {
    method: tuning.method,
    adapter: settingsOf(tuning.method, tuning.adapter),
    train_pooler: tuning.trainPooler ?? false,
    attention_span: tuning.attentionSpan && SpanSettings.parse(tuning.attentionSpan),
    exits,
    num_labels: tuning.numLabels,
    task,
    seed,
    base_model: { ...baseModel, config },
  };
  writeAllAtomic([
    [path, safetensorsParts(own)],
    [join(folder, CONFIG), `${JSON.stringify(file, null, 2)}\n`],
  ]);
}

/**
 * Reads a pair of files. Nothing is made up: the head and every other tensor must be there, in the shape that the
 * configuration implies, and no other ones.
 *
 * @throws DataError with every mistake: missing, unknown or misshapen tensors, unknown settings, another geometry or
 * backbone
 * @throws FileError if a file cannot be read
 * @example
 * const { tuning, tensors } = loadAdapter('rte-lora', { config, backbone });
 * evaluate({ config, backbone, ...tuning, tensors, examples });
 */
export function loadAdapter(folder: string, base: AdapterBase = {}): SavedAdapter {
  const path = join(folder, CONFIG);
  const file = AdapterFile.safeParse(readJson(path));
  if (!file.success) throw new DataError(file.error.issues.map((issue) => configIssue(path, issue)));
  const { method, adapter, train_pooler: trainPooler, num_labels: numLabels, ...rest } = file.data;
  const { config, ...baseModel } = rest.base_model;
  assertBase(path, rest.base_model, base);
  const { attention_span: attentionSpan } = rest;
  const tuning: Tuning = {
    ...{ method, adapter: settingsIn(path, method, adapter), trainPooler, numLabels },
    ...(attentionSpan ? { attentionSpan } : {}),
  };
  const tensors = readSafetensors(join(folder, MODEL));
  const { exits } = rest;
  const shapes = trainedShapes(config, { ...tuning, exits });
  assertShapes(tensors, shapes, join(folder, MODEL));
  assertNoOthers(tensors, shapes, join(folder, MODEL));
  return {
    config,
    tuning,
    ...(exits ? { exits } : {}),
    tensors,
    seed: rest.seed,
    task: rest.task,
    baseModel,
  };
}

/** SHA-256 over names, shapes and values of a backbone, `albert.*`, whatever their order. */
export function hashOfBackbone(tensors: TensorMap): string {
  const hash = createHash('sha256');
  for (const name of [...tensors.keys()].filter((key) => key.startsWith('albert.')).sort()) {
    const { shape, data } = tensors.get(name)!;
    hash.update(`${name} [${shape}]\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

const CONFIG = 'adapter_config.json';
const MODEL = 'adapter_model.safetensors';

/**
 * The task's own part of a network's tensors: everything that trains.
 *
 * @param origin for messages
 * @throws DataError if one is missing or has another shape
 */
export function ownTensors(
  config: AlbertConfig,
  tuning: TuningWithExits,
  tensors: TensorMap,
  origin: string,
): TensorMap {
  const shapes = trainedShapes(config, tuning);
  assertShapes(tensors, shapes, origin);
  return new Map([...shapes.keys()].map((name) => [name, tensors.get(name)!]));
}

type TuningWithExits = Tuning & Pick<SavedAdapter, 'exits'>;

function trainedShapes(config: AlbertConfig, tuning: TuningWithExits): Map<string, number[]> {
  const trains = trainsUnder(tuning);
  return new Map([
    ...[...tunedShapes(config, tuning)].filter(([name]) => trains(name)),
    ...(tuning.exits ? exitShapes(config, tuning.numLabels, tuning.exits) : []),
  ]);
}

function settingsIn(file: string, method: TuningMethodName, adapter: AdapterSettings): AdapterSettings {
  try {
    return settingsOf(method, adapter);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new DataError([{ file, path: 'adapter', message: error.message, code: error.code }]);
  }
}

function configIssue(file: string, { path, message }: z.core.$ZodIssue): Issue {
  return { file, path: path.join('.'), message, code: 'ADAPTER_CONFIG' };
}

/** Keys that change what a network computes; how it is initialised and dropped out does not. */
const GEOMETRY = [
  'vocab_size',
  'embedding_size',
  'hidden_size',
  'num_hidden_layers',
  'num_hidden_groups',
  'inner_group_num',
  'num_attention_heads',
  'intermediate_size',
  'hidden_act',
  'max_position_embeddings',
  'type_vocab_size',
  'layer_norm_eps',
] as const satisfies (keyof AlbertConfig)[];

function assertBase(
  file: string,
  trained: z.infer<typeof AdapterFile>['base_model'],
  { config, backbone }: AdapterBase,
): void {
  const issues = GEOMETRY.filter((key) => config && config[key] !== trained.config[key]).map(
    (key): Issue => ({
      file,
      path: `base_model.config.${key}`,
      message: `The adapter belongs to a network with ${trained.config[key]}, this one has ${config![key]}`,
      code: 'ADAPTER_GEOMETRY',
    }),
  );
  if (backbone && trained.sha256 !== undefined && hashOfBackbone(backbone) !== trained.sha256) {
    const name = trained.name === undefined ? '' : ` ("${trained.name}")`;
    const message = `The adapter was trained on other weights${name} than these`;
    issues.push({ file, path: 'base_model.sha256', message, code: 'ADAPTER_BACKBONE' });
  }
  if (issues.length > 0) throw new DataError(issues);
}

function assertNoOthers(tensors: TensorMap, shapes: ReadonlyMap<string, unknown>, file: string): void {
  const others = [...tensors.keys()].filter((name) => !shapes.has(name));
  if (others.length === 0) return;
  const message = (name: string) => `Tensor "${name}" is none of those that this method trains`;
  throw new DataError(others.map((name) => ({ file, message: message(name), code: 'TENSOR_UNKNOWN' })));
}
