/** The operations of tuning methods as operators of an inference. */
import type { AlbertConfig } from '../albert-config.js';
import { type Insertion, physicalLayer, slotName, slotOf } from '../tuning/insertion.js';
import type { LayerHooks, SiteOps } from '../tuning/layer-hooks.js';
import type { OperatorGraph, Site, Value } from './operator-graph.js';

/** One application of a layer. */
interface LayerPlace {
  /** From 0. */
  application: number;
  /** Columns of the attention heads that are computed. */
  headsWidth: number;
}

/** What an insertion adds to one application of a layer; nothing where that application has none. */
export function layerOperatorHooks(
  graph: OperatorGraph,
  config: AlbertConfig,
  insertion: Insertion,
  { application, headsWidth }: LayerPlace,
): LayerHooks<Value> {
  const slot = slotOf(insertion.placement, application, physicalLayer(config, application));
  if (slot === undefined) return {};
  const tensors = insertion.tensors(config);
  return insertion.hooks((name) => {
    const scope = `layer${application}.${name}-adapter`;
    const site = { scope, group: 'adapter', layer: application };
    const ofHeads = name === 'query' || name === 'key' || name === 'value';
    const widthOf = (tensor: string) =>
      ofHeads && tensor === 'lora_B.weight' ? headsWidth : tensors.get(`${name}.${tensor}`)!.shape[0]!;
    return siteOperators({ graph, config, site, stem: `${slotName(slot)}.${name}`, widthOf, headsWidth });
  });
}

interface InsertedSite {
  graph: OperatorGraph;
  config: AlbertConfig;
  site: Site;
  /** Of the names of its tensors. */
  stem: string;
  /** Rows of a tensor of the site that are used: the width of what a linear layer gives. */
  widthOf(tensor: string): number;
  headsWidth: number;
}

/** A constant factor costs nothing: it is stored in the weights. Dropout is only for training. */
function siteOperators({ graph, config, site, stem, widthOf, headsWidth }: InsertedSite): SiteOps<Value> {
  const rows = (from: Value, width: number): Value => ({
    kind: width === headsWidth ? 'hidden' : kindOfWidth(config, width),
    shape: [from.shape[0]!, width],
  });
  const product = (x: Value, name: string) => {
    const [inner, cols, tokens] = [x.shape[1]!, widthOf(`${name}.weight`), x.shape[0]!];
    return graph.gemm(
      site,
      name,
      { rows: tokens, cols, inner, repeat: 1 },
      [[x, tokens * inner]],
      rows(x, cols),
      [[`${stem}.${name}.weight`, inner * cols]],
    );
  };
  return {
    linear: (x, name) => graph.linear(site, name, x, `${stem}.${name}`, rows(x, widthOf(`${name}.weight`))),
    activate: (x) => graph.elementwise('adapter-activation', site, 'activation', [x]),
    lowRank: (x) => product(product(x, 'lora_A'), 'lora_B'),
    scaleColumns: (x) =>
      graph.elementwise('elementwise-mul', site, 'scale', [x], [[`${stem}.scale`, x.shape[1]!]]),
    add: (a, b) => graph.elementwise('elementwise-add', site, 'add', [a, b]),
  };
}

/** Values of one width share buffers. */
function kindOfWidth(config: AlbertConfig, width: number): string {
  const kinds = new Map([
    [config.intermediate_size, 'intermediate'],
    [config.hidden_size, 'hidden'],
  ]);
  return kinds.get(width) ?? 'bottleneck';
}
