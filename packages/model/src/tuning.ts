/** Tuning methods as data: what is inserted into the backbone, and which tensors train. */

import type { Rng } from '@adaptmem/core';
import { type AdapterConfig, adapterShapes, initialiseAdapters } from './adapter.js';
import type { AlbertConfig } from './albert-config.js';
import { backboneShapes, classifierShapes, initialise, isLayerNorm } from './albert-parameters.js';
import { elementsOf, type TensorMap } from './tensor-map.js';

/** A way to fit a pretrained backbone to a task. The classifier always trains. */
export interface TuningMethod {
  description: string;
  adapters: boolean;
  /** Whether a tensor of the backbone trains. */
  trainsBackbone(name: string): boolean;
}

/** Every method by its name in an experiment file. */
export const TUNING_METHODS = {
  'fine-tuned': {
    description: 'Every parameter trains, for each task anew',
    adapters: false,
    trainsBackbone: () => true,
  },
  houlsby: {
    // google-research/adapter-bert trains `adapters`, `layer_norm` and `head`; the pooler is in none of them.
    description: 'Adapters, every LayerNorm (of the embeddings too) and the classifier train',
    adapters: true,
    trainsBackbone: isLayerNorm,
  },
  'head-only': {
    description: 'Only the classifier trains',
    adapters: false,
    trainsBackbone: () => false,
  },
} as const satisfies Record<string, TuningMethod>;
export type TuningMethodName = keyof typeof TUNING_METHODS;

/** A method and its choices for one task. */
export interface Tuning {
  method: TuningMethodName;
  /** Needed by methods with adapters, passed over by the others. */
  adapter?: AdapterConfig | undefined;
  /** Trains the pooler too where the method leaves it frozen. Default false. */
  trainPooler?: boolean | undefined;
  /** Classes of the task; 1 for regression. */
  numLabels: number;
}

/** The adapters that a tuning inserts; undefined if none. @throws RangeError if the method needs them */
export function insertedAdapter({ method, adapter }: Tuning): AdapterConfig | undefined {
  if (!TUNING_METHODS[method].adapters) return undefined;
  if (!adapter) throw new RangeError(`Tuning method "${method}" needs the adapter's configuration`);
  return adapter;
}

/** Whether a tensor of the tuned network trains. */
export function trainsUnder({ method, trainPooler = false }: Tuning): (name: string) => boolean {
  const { trainsBackbone } = TUNING_METHODS[method];
  return (name) => {
    if (name.startsWith('classifier.') || name.startsWith('adapters.')) return true;
    return trainsBackbone(name) || (trainPooler && name.startsWith('albert.pooler.'));
  };
}

/** Fresh tensors that a tuning adds to a backbone: its classifier and its adapters. */
export function initialiseTuning(config: AlbertConfig, tuning: Tuning, rng: Rng): TensorMap {
  const adapter = insertedAdapter(tuning);
  return new Map([
    ...(adapter ? initialiseAdapters(config, adapter, rng) : []),
    ...initialise(classifierShapes(config, tuning.numLabels), config, rng),
  ]);
}

/** Names and shapes of all tensors of a tuned network. */
export function tunedShapes(config: AlbertConfig, tuning: Tuning): Map<string, number[]> {
  const adapter = insertedAdapter(tuning);
  return new Map([
    ...backboneShapes(config),
    ...(adapter ? adapterShapes(config, adapter) : []),
    ...classifierShapes(config, tuning.numLabels),
  ]);
}

/** Numbers of parameters of a tuned network. */
export interface ParameterCount {
  trainable: number;
  all: number;
  /** 100 · trainable / all */
  percent: number;
}

/** Counts what trains and what there is, from the geometry alone. */
export function countParameters(config: AlbertConfig, tuning: Tuning): ParameterCount {
  const trains = trainsUnder(tuning);
  let [trainable, all] = [0, 0];
  for (const [name, shape] of tunedShapes(config, tuning)) {
    all += elementsOf(shape);
    if (trains(name)) trainable += elementsOf(shape);
  }
  return { trainable, all, percent: (100 * trainable) / all };
}
