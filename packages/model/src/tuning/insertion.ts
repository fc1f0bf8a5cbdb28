/** What a tuning method puts into the network: tensors, and hooks that use them. */
import type { RandomStream, Rng } from '@adaptmem/core';
import { z } from 'zod';
import { type AlbertConfig, layerApplications } from '../albert-config.js';
import { elementsOf, type HostTensor, type TensorMap } from '../tensor-map.js';
import { type EmbeddingUpdate, EmbeddingUpdateSettings, embeddingUpdateTensors } from './embedding-update.js';
import type { InsertionSite, LayerHooks, LayerOps, LinearPart } from './layer-hooks.js';

/** Which applications of the encoder's layers get what a method inserts. */
export const PlacementSettings = z.strictObject({
  /** `per-layer`: tensors of its own for each layer application; `shared`: shared as the backbone's layers are. */
  sharing: z.enum(['per-layer', 'shared']).default('per-layer'),
  /** The first so many layer applications have none (AdapterDrop, Rücklé et al., arXiv 2010.11918, section 3). */
  skip_layers: z.number().int().nonnegative().default(0),
});
export type PlacementSettings = z.infer<typeof PlacementSettings>;

/** What every method that inserts something can be told. */
export const InsertionSettings = PlacementSettings.extend(EmbeddingUpdateSettings.shape);
export type InsertionSettings = z.infer<typeof InsertionSettings>;

/** Of methods whose insertion the layers' weights can take. */
export const MergeableSettings = InsertionSettings.extend({
  /** Stores and runs it merged into the layers, whose changed weights are then the task's own. */
  merge: z.boolean().default(false),
});

/** A tensor of an insertion. */
export interface InsertedTensor {
  shape: readonly number[];
  /** Draws the elements one after the other. */
  initial(stream: RandomStream): number;
}

/** A linear layer on the host, weight as [out, in]. */
export interface HostLinear {
  weight: HostTensor;
  bias: HostTensor;
}

/** A configured insertion. */
export interface Insertion {
  placement: PlacementSettings;
  /** Set if the word embeddings are changed too. */
  embedding?: EmbeddingUpdate | undefined;
  /** The tensors of one slot, by `<site>.<name>`. */
  tensors(config: AlbertConfig): Map<`${InsertionSite}.${string}`, InsertedTensor>;
  /** How one application of a layer changes. */
  hooks<X>(ops: LayerOps<X>): LayerHooks<X>;
  /** The layers that can take it into their weights, and how; absent if the method does not allow it. */
  merge?: Partial<Record<LinearPart, MergeInto>>;
}

/** New weights of a layer. @param own the slot's tensor of that name */
export type MergeInto = (
  layer: HostLinear,
  own: (name: `${InsertionSite}.${string}`) => HostTensor,
) => HostLinear;

/** The stem of the names of a slot's tensors. @param slot layer application, or shared layer, from 0 */
export function slotName(slot: number): string {
  return `adapters.${slot}`;
}

/** The slot that an application uses; undefined where it has none. @param physical number of the (group, inner) layer */
export function slotOf(
  { sharing, skip_layers }: PlacementSettings,
  application: number,
  physical: number,
): number | undefined {
  if (application < skip_layers) return undefined;
  return sharing === 'per-layer' ? application : physical;
}

/** Number of the (group, inner) layer whose weights an application uses. */
export function physicalLayer(config: AlbertConfig, application: number): number {
  const { num_hidden_layers, num_hidden_groups, inner_group_num } = config;
  const layer = Math.floor(application / inner_group_num);
  const group = Math.floor(layer / (num_hidden_layers / num_hidden_groups));
  return group * inner_group_num + (application % inner_group_num);
}

/** All slots in use, in the order of their first use. */
export function slotsOf(config: AlbertConfig, placement: PlacementSettings): number[] {
  const slots = Array.from({ length: layerApplications(config) }, (_, application) =>
    slotOf(placement, application, physicalLayer(config, application)),
  );
  return [...new Set(slots)].filter((slot) => slot !== undefined);
}

/** Every tensor of an insertion by its name in checkpoints. */
export function insertedTensors(config: AlbertConfig, insertion: Insertion): Map<string, InsertedTensor> {
  const inSlot = [...insertion.tensors(config)];
  const { placement, embedding } = insertion;
  return new Map([
    ...(embedding ? embeddingUpdateTensors(config, embedding) : []),
    ...slotsOf(config, placement).flatMap((slot) =>
      inSlot.map(([name, tensor]) => [`${slotName(slot)}.${name}`, tensor] as const),
    ),
  ]);
}

/** Fresh tensors; each has its own stream, so another geometry of one shifts no other. */
export function initialiseInsertion(config: AlbertConfig, insertion: Insertion, rng: Rng): TensorMap {
  return new Map(
    [...insertedTensors(config, insertion)].map(([name, { shape, initial }]) => {
      const stream = rng.stream('init', name);
      const data = Float32Array.from({ length: elementsOf(shape) }, () => initial(stream));
      return [name, { shape, data }];
    }),
  );
}

export const zero = (): number => 0;
export const one = (): number => 1;

/** A normal distribution cut at two deviations, as TensorFlow's `truncated_normal`. */
export function truncatedNormal(std: number): InsertedTensor['initial'] {
  return (stream) => {
    let draw = stream.normal();
    while (Math.abs(draw) > 2) draw = stream.normal();
    return draw * std;
  };
}

/** U(−1/√in, 1/√in): what PyTorch's `kaiming_uniform_(a=√5)` comes to, LoRA's start of A. */
export function uniformOf(inputs: number): InsertedTensor['initial'] {
  return (stream) => (2 * stream.next() - 1) / Math.sqrt(inputs);
}
