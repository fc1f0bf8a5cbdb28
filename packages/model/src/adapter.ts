/** Houlsby's bottleneck adapters: what is inserted after a sub-layer, and what its tensors are called. */
import type { Rng } from '@adaptmem/core';
import { z } from 'zod';
import { type AlbertConfig, layerApplications } from './albert-config.js';
import { ACTIVATIONS, activate } from './ops/activation.js';
import { linear } from './ops/linear.js';
import type { Parameters } from './ops/parameters.js';
import { elementsOf, type TensorMap } from './tensor-map.js';
import { tf } from './tf.js';

/** Defaults are those of google-research/adapter-bert (`modeling.py`, `feedforward_adapter`). */
export const AdapterConfig = z.strictObject({
  bottleneck: z.number().int().positive().default(64),
  activation: z.enum(ACTIVATIONS).default('gelu_new'),
  /** `per-layer`: one pair for each layer application; `shared`: shared by all of them as the backbone is. */
  sharing: z.enum(['per-layer', 'shared']).default('per-layer'),
  /**
   * `houlsby`: on the output of the attention, inside the residual; `adapterhub`: on the residual itself, as
   * AdapterHub's ALBERT has it, only for reading files that were trained so.
   */
  placement: z.enum(['houlsby', 'adapterhub']).default('houlsby'),
  /** Of the truncated normal distribution from which the weights start; near identity. */
  init_std: z.number().nonnegative().default(1e-3),
});
export type AdapterConfig = z.infer<typeof AdapterConfig>;

/** The sub-layers of an encoder layer that an adapter follows. */
export const ADAPTER_SITES = ['attention', 'ffn'] as const;
export type AdapterSite = (typeof ADAPTER_SITES)[number];

/** The stem of an adapter's tensor names. @param slot layer application, or shared layer, from 0 */
export function adapterName(slot: number, site: AdapterSite): string {
  return `adapters.${slot}.${site}`;
}

/** y = x + up(act(down(x))) (Houlsby et al., arXiv 1902.00751, figure 2). @param x [n, H] */
export function bottleneck(
  x: tf.Tensor2D,
  parameters: Parameters,
  { activation }: AdapterConfig,
  name: string,
): tf.Tensor2D {
  const narrow = activate(linear(x, parameters.linear(`${name}.down`)), activation); // [n, A]
  return tf.add(x, linear(narrow, parameters.linear(`${name}.up`))); // [n, H]
}

/** Which adapter an application of a layer uses. @param physical number of the (group, inner) layer */
export function adapterSlot({ sharing }: AdapterConfig, application: number, physical: number): number {
  return sharing === 'per-layer' ? application : physical;
}

/** Names and shapes of all adapters of a network, weights as [out, in]. */
export function adapterShapes(config: AlbertConfig, adapter: AdapterConfig): Map<string, number[]> {
  const { hidden_size: H, num_hidden_groups, inner_group_num } = config;
  const slots =
    adapter.sharing === 'per-layer' ? layerApplications(config) : num_hidden_groups * inner_group_num;
  const shapes = new Map<string, number[]>();
  for (let slot = 0; slot < slots; slot++) {
    for (const site of ADAPTER_SITES) {
      const name = adapterName(slot, site);
      shapes.set(`${name}.down.weight`, [adapter.bottleneck, H]);
      shapes.set(`${name}.down.bias`, [adapter.bottleneck]);
      shapes.set(`${name}.up.weight`, [H, adapter.bottleneck]);
      shapes.set(`${name}.up.bias`, [H]);
    }
  }
  return shapes;
}

/** Fresh adapters: weights from a normal distribution cut at two deviations, biases 0. */
export function initialiseAdapters(config: AlbertConfig, adapter: AdapterConfig, rng: Rng): TensorMap {
  const tensors: TensorMap = new Map();
  for (const [name, shape] of adapterShapes(config, adapter)) {
    const stream = rng.stream('init', name);
    const data = new Float32Array(elementsOf(shape));
    if (name.endsWith('.weight')) {
      for (let index = 0; index < data.length; index++) {
        let draw = stream.normal();
        while (Math.abs(draw) > 2) draw = stream.normal();
        data[index] = draw * adapter.init_std;
      }
    }
    tensors.set(name, { shape, data });
  }
  return tensors;
}
