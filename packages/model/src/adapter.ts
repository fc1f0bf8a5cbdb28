/** Bottleneck adapters: the settings and the branch that Houlsby, Pfeiffer and parallel adapters have in common. */
import { z } from 'zod';
import type { AlbertConfig } from './albert-config.js';
import { ACTIVATIONS, type Activation } from './ops/activation.js';
import { type InsertedTensor, InsertionSettings, truncatedNormal, zero } from './tuning/insertion.js';
import type { SiteOps, SubLayerName } from './tuning/layer-hooks.js';

/** Of every kind of bottleneck adapter. */
export const BottleneckSettings = InsertionSettings.extend({
  /** A */
  bottleneck: z.number().int().positive().default(64),
});
export type BottleneckSettings = z.infer<typeof BottleneckSettings>;

/** Houlsby's settings; defaults are those of google-research/adapter-bert (`modeling.py`, `feedforward_adapter`). */
export const AdapterConfig = BottleneckSettings.extend({
  activation: z.enum(ACTIVATIONS).default('gelu_new'),
  /**
   * `houlsby`: on the output of the attention, inside the residual; `adapterhub`: on the residual itself, as
   * AdapterHub's ALBERT has it, only for reading files that were trained so.
   */
  placement: z.enum(['houlsby', 'adapterhub']).default('houlsby'),
  /** Of the truncated normal distribution from which the weights start; near identity. */
  init_std: z.number().nonnegative().default(1e-3),
});
export type AdapterConfig = z.infer<typeof AdapterConfig>;

/** scale·up(act(down(x))) with the site's tensors. @param x [n, H] @returns [n, H] */
export function bottleneck<X>(ops: SiteOps<X>, x: X, activation: Activation, scale = 1): X {
  const narrow = ops.activate(ops.linear(x, 'down'), activation); // [n, A]
  return ops.linear(narrow, 'up', scale); // [n, H]
}

/** How the weights of a bottleneck start; biases start at 0. */
export interface BottleneckStart {
  down: InsertedTensor['initial'];
  up: InsertedTensor['initial'];
}

/** Both layers near zero, so that the branch adds almost nothing. */
export function nearIdentity(std: number): BottleneckStart {
  return { down: truncatedNormal(std), up: truncatedNormal(std) };
}

/** The tensors of one bottleneck at each of the sites. */
export function bottleneckTensors(
  { hidden_size: H }: AlbertConfig,
  A: number,
  sites: readonly SubLayerName[],
  { down, up }: BottleneckStart,
): Map<`${SubLayerName}.${string}`, InsertedTensor> {
  return new Map(
    sites.flatMap((site): [`${SubLayerName}.${string}`, InsertedTensor][] => [
      [`${site}.down.weight`, { shape: [A, H], initial: down }],
      [`${site}.down.bias`, { shape: [A], initial: zero }],
      [`${site}.up.weight`, { shape: [H, A], initial: up }],
      [`${site}.up.bias`, { shape: [H], initial: zero }],
    ]),
  );
}
