/** A tuned network as a device stores and runs it: with its insertion beside the layers, or merged into them. */
import type { AlbertConfig } from '../albert-config.js';
import { isSpan } from '../attention-span/span-settings.js';
import type { TensorMap } from '../tensor-map.js';
import { insertionOf, settingsOf, type Tuning, trainsUnder, tunedShapes } from '../tuning.js';
import type { Insertion } from './insertion.js';
import { changedByMerge, mergeAdapters } from './merge.js';

export interface Deployment {
  /** What is computed beside the layers; undefined if nothing. */
  insertion: Insertion | undefined;
  /** Names and shapes of all tensors. Spans are none of them: they say what is computed. */
  shapes: Map<string, number[]>;
  /** Whether a tensor is the task's own: trained, or changed by merging. The others are shared by all tasks. */
  isOwn(name: string): boolean;
  /** The tensors of the deployed network from those of the tuned one. */
  deploy(tensors: TensorMap): TensorMap;
}

/** How a tuning is deployed: merged if its settings say `merge: true`. @throws AppError for unknown settings, or if it cannot be merged */
export function deploymentOf(config: AlbertConfig, tuning: Tuning): Deployment {
  const shapes = withoutSpans(tunedShapes(config, tuning));
  const trains = trainsUnder(tuning);
  if (settingsOf(tuning.method, tuning.adapter).merge !== true) {
    return { insertion: insertionOf(tuning), shapes, isOwn: trains, deploy: withoutSpans };
  }
  const changed = changedByMerge(config, tuning);
  return {
    insertion: undefined,
    shapes: new Map([...shapes].filter(([name]) => !name.startsWith('adapters.'))),
    isOwn: (name) => trains(name) || changed(name),
    deploy: (tensors) => mergeAdapters(config, tuning, withoutSpans(tensors)),
  };
}

const withoutSpans = <T>(byName: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...byName].filter(([name]) => !isSpan(name)));
