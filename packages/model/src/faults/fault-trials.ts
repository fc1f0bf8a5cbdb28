/** Repeated trials of a stored model with faults, and what they say of the rate. */
import { AppError, createRng, type FaultTrials, TENSOR_PARTS } from '@adaptmem/core';
import { type CompressedModel, decompressModel } from '../compress/compress-model.js';
import type { TensorMap } from '../tensor-map.js';
import { anyFaults, corruptModel } from './corrupt-model.js';
import type { StoragePlan } from './storage-plan.js';

export interface FaultTrialOptions {
  model: CompressedModel;
  /** What it decodes to without faults, where that is known already. */
  values?: TensorMap | undefined;
  plan: StoragePlan;
  trials: number;
  seed: number;
  /** The main metric of the model with these values; greater is better. */
  evaluate(tensors: TensorMap): number;
  /** The main metric without faults: what a trial gives in which no cell was read wrong. */
  clean: number;
}

/**
 * Runs the trials one after the other; trial i of a seed has the same faults wherever and whenever it runs. A network
 * that faults left without any finite answer has the metric 0.
 */
export function faultTrials({
  model,
  plan,
  trials,
  seed,
  evaluate,
  clean,
  ...given
}: FaultTrialOptions): FaultTrials {
  const rng = createRng(seed);
  const values = given.values ?? decompressModel(model);
  const metrics: number[] = [];
  let faults = 0;
  for (let trial = 0; trial < trials; trial++) {
    const corrupted = corruptModel(model, plan, rng, trial, values);
    metrics.push(anyFaults(corrupted) ? metricOf(evaluate, corrupted.tensors) : clean);
    faults += TENSOR_PARTS.reduce((sum, part) => sum + corrupted.faults[part], 0);
  }
  const mean = metrics.reduce((sum, metric) => sum + metric, 0) / trials;
  const squares = metrics.reduce((sum, metric) => sum + (metric - mean) ** 2, 0);
  return {
    trials,
    mean,
    spread: trials > 1 ? Math.sqrt(squares / (trials - 1)) : 0,
    worst: Math.min(...metrics),
    faults: faults / trials,
  };
}

/** 0 where there is no finite answer, of which no correlation can be computed. */
function metricOf(evaluate: FaultTrialOptions['evaluate'], tensors: TensorMap): number {
  try {
    const metric = evaluate(tensors);
    return Number.isNaN(metric) ? 0 : metric;
  } catch (error) {
    if (error instanceof AppError && error.code === 'METRIC') return 0;
    throw error;
  }
}
