/** The operations of tuning methods on tensors. */
import type { Network } from '../albert.js';
import { normOf } from '../albert-parameters.js';
import { activate } from '../ops/activation.js';
import { add } from '../ops/add.js';
import { linear } from '../ops/linear.js';
import { lowRank } from '../ops/low-rank.js';
import { scaleColumns } from '../ops/scale-columns.js';
import { byTask, normLayer } from '../task-rows.js';
import { tf } from '../tf.js';
import { slotName, slotOf } from './insertion.js';
import type { InsertionSite, LayerHooks, SiteOps } from './layer-hooks.js';

/** One application of a layer. */
export interface LayerPlace {
  /** From 0. */
  application: number;
  /** Number of the (group, inner) layer whose weights it uses. */
  physical: number;
  /** Stem of the names of those weights. */
  name: string;
}

type Hooks = LayerHooks<tf.Tensor2D>;

/** What the network's insertion does in one application of a layer; nothing if there is none. */
export function layerHooks(network: Network, place: LayerPlace): Hooks {
  return network.rows ? hooksByTask(network, place) : ownHooks(network, place);
}

function ownHooks(network: Network, { application, physical }: LayerPlace): Hooks {
  const { insertion } = network;
  const slot = insertion && slotOf(insertion.placement, application, physical);
  if (slot === undefined) return {};
  return insertion!.hooks((site) => siteOps(network, application, slot, site));
}

/** Each task's hooks on its own rows; rows without such a hook stay together. */
function hooksByTask(network: Network, place: LayerPlace): Hooks {
  const hooksOf = new Map(network.rows!.map(({ network: own }) => [own, ownHooks(own, place)]));
  const isUsed = (kind: keyof Hooks) => [...hooksOf.values()].some((hooks) => hooks[kind]);
  const apply = <K extends keyof Hooks>(
    kind: K,
    inputs: tf.Tensor2D[],
    change: (hook: NonNullable<Hooks[K]>, rows: readonly tf.Tensor2D[], own: Network) => tf.Tensor2D,
  ) =>
    byTask(
      network,
      inputs,
      (own) => [hooksOf.get(own)![kind] && own],
      (rows, own) => {
        const hook = hooksOf.get(own)![kind];
        return hook ? change(hook, rows, own) : rows[0]!;
      },
    );
  const hooks: Hooks = {
    linear: (part, output, input) =>
      apply('linear', [output, input], (hook, rows) => hook(part, rows[0]!, rows[1]!)),
    inner: (inner) => apply('inner', [inner], (hook, rows) => hook(rows[0]!)),
    subLayer: ({ name, output: all, input: allInput }) =>
      apply('subLayer', [all, allInput], (hook, [output, input], own) => {
        const norm = `${place.name}.${normOf(name)}`;
        const normalise = (x: tf.Tensor2D) => normLayer(own, norm, add(x, input!));
        return hook({ name, input: input!, output: output!, normalise });
      }),
  };
  return Object.fromEntries(Object.entries(hooks).filter(([kind]) => isUsed(kind as keyof Hooks)));
}

function siteOps(
  { parameters, dropout, store }: Network,
  application: number,
  slot: number,
  site: InsertionSite,
): SiteOps<tf.Tensor2D> {
  const stored = (what: string, value: tf.Tensor2D) =>
    store?.(`layer${application}.inserted.${site}.${what}`, value) ?? value;
  const stem = `${slotName(slot)}.${site}`;
  const matrix = (name: string) => parameters.device<tf.Tensor2D>(`${stem}.${name}.weight`, 2);
  return {
    linear(x, name, scale = 1) {
      const y = linear(x, parameters.linear(`${stem}.${name}`));
      return stored(name, scale === 1 ? y : tf.mul(y, scale));
    },
    activate: (x, activation) => stored('active', activate(x, activation)),
    lowRank(x, options) {
      const dropped = dropout.apply(x, options.dropout, `layer${application}.${site}.lora`);
      return stored('low-rank', lowRank(dropped, matrix('lora_A'), matrix('lora_B'), options.scale));
    },
    scaleColumns: (x) =>
      stored('scaled', scaleColumns(x, parameters.device<tf.Tensor1D>(`${stem}.scale`, 1))),
    add: (a, b) => stored('sum', add(a, b)),
  };
}
