import { createRng } from '@adaptmem/core';
import type { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { countParameters, initialiseTuning, type ParameterCount, type Tuning } from '../tuning.js';

/** A backbone with fresh insertions and a fresh head for one task. */
export interface TunedModel {
  config: AlbertConfig;
  tuning: Tuning;
  /** The backbone's own tensors (not copied) and the new ones. */
  tensors: TensorMap;
  parameters: ParameterCount;
}

/**
 * Adds what a tuning method inserts, and the task's head, to a backbone. The seed decides every new value.
 *
 * @throws DataError if the backbone lacks a tensor
 * @throws AppError for settings that the method does not know
 * @example
 * const model = addAdapters({ config, backbone, tuning: { method: 'lora', adapter: { rank: 4 }, numLabels: 2 }, seed: 42 });
 * console.log(trainableLine(model.parameters));
 */
export function addAdapters(options: {
  config: AlbertConfig;
  backbone: TensorMap;
  tuning: Tuning;
  seed: number;
}): TunedModel {
  const { config, backbone, tuning, seed } = options;
  assertShapes(backbone, backboneShapes(config), 'backbone');
  return {
    config,
    tuning,
    tensors: new Map([...backbone, ...initialiseTuning(config, tuning, createRng(seed))]),
    parameters: countParameters(config, tuning),
  };
}
