/** How a backbone is fitted to one task: a method with its settings, and what follows from them. */

import { AppError, type Rng } from '@adaptmem/core';
import type { z } from 'zod';
import type { AdapterConfig } from './adapter.js';
import type { Network } from './albert.js';
import { type AlbertConfig, layerApplications } from './albert-config.js';
import { backboneShapes, classifierShapes, initialise } from './albert-parameters.js';
import {
  initialiseSpans,
  isSpan,
  type SpanInput,
  SpanSettings,
  spanShapes,
} from './attention-span/span-settings.js';
import { elementsOf, type TensorMap } from './tensor-map.js';
import { type Insertion, initialiseInsertion, insertedTensors } from './tuning/insertion.js';
import type { TuningMethod } from './tuning/method.js';
import { TUNING_METHODS, type TuningMethodName } from './tuning/methods.js';

export type { TuningMethod } from './tuning/method.js';
export { TUNING_METHODS, type TuningMethodName } from './tuning/methods.js';

/** Settings of what a method inserts: those of Houlsby's adapters, or the keys that another method knows. */
export type AdapterSettings = z.input<typeof AdapterConfig> | Readonly<Record<string, unknown>>;

/** A method and its choices for one task. */
export interface Tuning {
  method: TuningMethodName;
  /** Settings of what the method inserts; what is absent has the method's default. Passed over if it inserts nothing. */
  adapter?: AdapterSettings | undefined;
  /** Trains the pooler too where the method leaves it frozen. Default false. */
  trainPooler?: boolean | undefined;
  /** Gives each attention head a span that trains; absent: every head sees every token. */
  attentionSpan?: SpanInput | undefined;
  /** Classes of the task; 1 for regression. */
  numLabels: number;
}

/** What a tuning changes in a network beside its tensors. @throws AppError for settings that the method does not know */
export function tunedParts(
  tuning: Pick<Tuning, 'method' | 'adapter' | 'attentionSpan'>,
): Pick<Network, 'insertion' | 'spans'> {
  const { attentionSpan } = tuning;
  return {
    insertion: insertionOf(tuning),
    ...(attentionSpan ? { spans: SpanSettings.parse(attentionSpan) } : {}),
  };
}

/** What a tuning inserts; undefined if nothing. @throws AppError for settings that the method does not know */
export function insertionOf({
  method,
  adapter = {},
}: Pick<Tuning, 'method' | 'adapter'>): Insertion | undefined {
  const { inserts }: TuningMethod = TUNING_METHODS[method];
  return inserts?.create(settingsOf(method, adapter));
}

/** The settings of what a method inserts, with its defaults filled in; `{}` if it inserts nothing. @throws AppError */
export function settingsOf(method: TuningMethodName, adapter: AdapterSettings = {}): Record<string, unknown> {
  const { inserts }: TuningMethod = TUNING_METHODS[method];
  if (!inserts) return {};
  const { data, error } = inserts.settings.safeParse(adapter);
  if (data) return data;
  const mistakes = error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new AppError('TUNING_SETTINGS', `Settings of tuning method "${method}": ${mistakes.join('; ')}`, {
    hint: `It knows ${Object.keys(inserts.settings.shape).join(', ')}`,
  });
}

/** Whether a tensor of the tuned network trains. @throws AppError for settings that the method does not know */
export function trainsUnder({ method, adapter, trainPooler = false }: Tuning): (name: string) => boolean {
  const { trainsBackbone }: TuningMethod = TUNING_METHODS[method];
  const settings = settingsOf(method, adapter);
  return (name) => {
    if (name.startsWith('classifier.') || name.startsWith('adapters.') || isSpan(name)) return true;
    return trainsBackbone(name, settings) || (trainPooler && name.startsWith('albert.pooler.'));
  };
}

/**
 * How many of the first layer applications give what the bare backbone gives, however long it trains: what all tasks
 * can share at inference, and a training can keep.
 */
export function frozenPrefix(config: AlbertConfig, tuning: Tuning): number {
  if (tuning.attentionSpan) return 0; // the first layer has spans too
  const trains = trainsUnder(tuning);
  const encoder = [...backboneShapes(config).keys()].filter((name) => !name.startsWith('albert.pooler.'));
  if (encoder.some(trains)) return 0;
  const insertion = insertionOf(tuning);
  if (insertion?.embedding) return 0;
  return insertion?.placement.skip_layers ?? layerApplications(config);
}

/** Fresh tensors that a tuning adds to a backbone: what it inserts, and its classifier. @throws AppError */
export function initialiseTuning(config: AlbertConfig, tuning: Tuning, rng: Rng): TensorMap {
  const insertion = fittingInsertion(config, tuning);
  return new Map([
    ...(insertion ? initialiseInsertion(config, insertion, rng) : []),
    ...(tuning.attentionSpan ? initialiseSpans(config, tuning.attentionSpan.max_span) : []),
    ...initialise(classifierShapes(config, tuning.numLabels), config, rng),
  ]);
}

/** Names and shapes of all tensors of a tuned network. @throws AppError */
export function tunedShapes(config: AlbertConfig, tuning: Tuning): Map<string, number[]> {
  const insertion = fittingInsertion(config, tuning);
  const inserted = insertion ? [...insertedTensors(config, insertion)] : [];
  return new Map<string, number[]>([
    ...backboneShapes(config),
    ...inserted.map(([name, { shape }]): [string, number[]] => [name, [...shape]]),
    ...(tuning.attentionSpan ? spanShapes(config) : []),
    ...classifierShapes(config, tuning.numLabels),
  ]);
}

/** The insertion, if it leaves a layer something. */
function fittingInsertion(config: AlbertConfig, tuning: Tuning): Insertion | undefined {
  const insertion = insertionOf(tuning);
  const layers = layerApplications(config);
  if (!insertion || insertion.placement.skip_layers < layers) return insertion;
  throw new AppError(
    'TUNING_SKIPS_ALL',
    `"skip_layers" must be less than the ${layers} layer applications, got ${insertion.placement.skip_layers}`,
  );
}

/** Numbers of parameters of a tuned network. */
export interface ParameterCount {
  trainable: number;
  all: number;
  /** 100 · trainable / all */
  percent: number;
}

/** Counts what trains and what there is, from the geometry alone. @throws AppError */
export function countParameters(config: AlbertConfig, tuning: Tuning): ParameterCount {
  const trains = trainsUnder(tuning);
  let [trainable, all] = [0, 0];
  for (const [name, shape] of tunedShapes(config, tuning)) {
    all += elementsOf(shape);
    if (trains(name)) trainable += elementsOf(shape);
  }
  return { trainable, all, percent: (100 * trainable) / all };
}

/**
 * The line by which people know a parameter-efficient method.
 *
 * @example trainableLine({ trainable: 296450, all: 11980034, percent: 2.4745 })
 * // 'trainable params: 296,450 || all params: 11,980,034 || trainable%: 2.4745'
 */
export function trainableLine({ trainable, all, percent }: ParameterCount): string {
  const count = (value: number) => value.toLocaleString('en-US');
  return `trainable params: ${count(trainable)} || all params: ${count(all)} || trainable%: ${percent.toFixed(4)}`;
}
