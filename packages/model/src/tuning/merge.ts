/** Puts what was inserted into the weights of the layers, so that an inference has no more operators than before. */
import { AppError } from '@adaptmem/core';
import { type AlbertConfig, layerApplications } from '../albert-config.js';
import { layerName, linearName } from '../albert-parameters.js';
import type { HostTensor, TensorMap } from '../tensor-map.js';
import { insertionOf, TUNING_METHODS, type Tuning, type TuningMethod } from '../tuning.js';
import { type Insertion, physicalLayer, slotName, slotOf } from './insertion.js';
import type { LinearPart } from './layer-hooks.js';

type Method = Pick<Tuning, 'method' | 'adapter'>;

/**
 * The network without insertions, its layers changed so that it computes the same. Where nothing is inserted, the
 * tensors as they are.
 *
 * @param tensors the whole tuned network; not changed
 * @throws AppError if the method or its sharing does not allow it, see {@link mergeObstacle}
 * @example mergeAdapters(config, { method: 'lora', adapter: { sharing: 'shared' } }, tensors)
 */
export function mergeAdapters(config: AlbertConfig, tuning: Method, tensors: TensorMap): TensorMap {
  assertMergeable(config, tuning);
  const insertion = insertionOf(tuning);
  const merged = new Map([...tensors].filter(([name]) => !name.startsWith('adapters.')));
  for (const { layer, slot, part } of insertion ? mergedLayers(config, insertion) : []) {
    const weights = { weight: tensors.get(`${layer}.weight`)!, bias: tensors.get(`${layer}.bias`)! };
    const own = (name: string): HostTensor => tensors.get(`${slotName(slot)}.${name}`)!;
    const { weight, bias } = insertion!.merge![part]!(weights, own);
    merged.set(`${layer}.weight`, weight).set(`${layer}.bias`, bias);
  }
  return merged;
}

function assertMergeable(config: AlbertConfig, tuning: Method): void {
  const obstacle = mergeObstacle(config, tuning);
  if (obstacle === undefined) return;
  throw new AppError('TUNING_MERGE', `Cannot merge "${tuning.method}": ${obstacle}`, {
    hint: 'Set "sharing: shared", "skip_layers: 0" and "embedding_rank: 0", or leave it unmerged',
  });
}

/** Whether merging changes a tensor of the backbone. @throws AppError as {@link mergeAdapters} */
export function changedByMerge(config: AlbertConfig, tuning: Method): (name: string) => boolean {
  assertMergeable(config, tuning);
  const insertion = insertionOf(tuning);
  const layers = new Set(insertion ? mergedLayers(config, insertion).map(({ layer }) => layer) : []);
  return (name) => layers.has(name.replace(/\.(weight|bias)$/, ''));
}

/** Why a tuning cannot be merged into a network; undefined if it can. */
export function mergeObstacle(config: AlbertConfig, tuning: Method): string | undefined {
  const insertion = insertionOf(tuning);
  if (!insertion) return undefined;
  if (!insertion.merge) {
    const able = Object.entries<TuningMethod>(TUNING_METHODS)
      .filter(
        ([method, { inserts }]) => inserts && insertionOf({ method: method as Tuning['method'] })!.merge,
      )
      .map(([method]) => method);
    return `what it inserts is no linear map of a layer's input or output; ${able.join(' and ')} can be merged`;
  }
  if (insertion.embedding) return 'a task with "embedding_rank" would need a table of words of its own';
  for (const [physical, slots] of slotsByLayer(config, insertion)) {
    if (new Set(slots).size === 1) continue;
    return `the weights of encoder layer ${physical} serve ${slots.length} applications, which need different ones`;
  }
  return undefined;
}

/** For each shared layer, the slots of its applications. */
function slotsByLayer(config: AlbertConfig, { placement }: Insertion): Map<number, (number | undefined)[]> {
  const slots = new Map<number, (number | undefined)[]>();
  for (let application = 0; application < layerApplications(config); application++) {
    const physical = physicalLayer(config, application);
    const slot = slotOf(placement, application, physical);
    slots.set(physical, [...(slots.get(physical) ?? []), slot]);
  }
  return slots;
}

/** Every linear layer that merging changes, and the slot it takes. */
function mergedLayers(config: AlbertConfig, insertion: Insertion) {
  const parts = Object.keys(insertion.merge ?? {}) as LinearPart[];
  return [...slotsByLayer(config, insertion)].flatMap(([physical, [slot]]) => {
    if (slot === undefined) return [];
    const { inner_group_num } = config;
    const stem = layerName(Math.floor(physical / inner_group_num), physical % inner_group_num);
    return parts.map((part) => ({ layer: `${stem}.${linearName(part)}`, slot, part }));
  });
}
