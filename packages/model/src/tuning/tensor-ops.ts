/** The operations of tuning methods on tensors. */
import type { Network } from '../albert.js';
import { activate } from '../ops/activation.js';
import { add } from '../ops/add.js';
import { linear } from '../ops/linear.js';
import { lowRank } from '../ops/low-rank.js';
import { scaleColumns } from '../ops/scale-columns.js';
import { tf } from '../tf.js';
import { slotName, slotOf } from './insertion.js';
import type { InsertionSite, LayerHooks, SiteOps } from './layer-hooks.js';

/** What the network's insertion does in one application of a layer; nothing if there is none. */
export function layerHooks(network: Network, application: number, physical: number): LayerHooks<tf.Tensor2D> {
  const { insertion } = network;
  const slot = insertion && slotOf(insertion.placement, application, physical);
  if (slot === undefined) return {};
  return insertion!.hooks((site) => siteOps(network, application, slot, site));
}

function siteOps(
  { parameters, dropout }: Network,
  application: number,
  slot: number,
  site: InsertionSite,
): SiteOps<tf.Tensor2D> {
  const stem = `${slotName(slot)}.${site}`;
  const matrix = (name: string) => parameters.device<tf.Tensor2D>(`${stem}.${name}.weight`, 2);
  return {
    linear(x, name, scale = 1) {
      const y = linear(x, parameters.linear(`${stem}.${name}`));
      return scale === 1 ? y : tf.mul(y, scale);
    },
    activate,
    lowRank(x, options) {
      const dropped = dropout.apply(x, options.dropout, `layer${application}.${site}.lora`);
      return lowRank(dropped, matrix('lora_A'), matrix('lora_B'), options.scale);
    },
    scaleColumns: (x) => scaleColumns(x, parameters.device<tf.Tensor1D>(`${stem}.scale`, 1)),
    add,
  };
}
