/**
 * One inference of ALBERT as operators, read top to bottom as `albert.ts` computes it.
 * T tokens, E embedding width, H hidden width, I intermediate width, N heads, A adapter width.
 */
import { type AdapterConfig, type AdapterSite, adapterName, adapterSlot } from '../adapter.js';
import type { AlbertConfig } from '../albert-config.js';
import { layerName } from '../albert-parameters.js';
import { type DraftOperator, OperatorGraph, type Site, type Value } from './operator-graph.js';

export interface InferenceShape {
  config: AlbertConfig;
  /** Absent if the tuning method inserts none. */
  adapter?: AdapterConfig | undefined;
  /** T, padding included. */
  tokens: number;
  numLabels: number;
}

/** Operators in execution order; weights by their names in checkpoints. */
export function albertOperators(shape: InferenceShape): DraftOperator[] {
  const graph = new OperatorGraph();
  const { num_hidden_layers, num_hidden_groups, inner_group_num } = shape.config;
  let hidden = embed(graph, shape); // [T, H]
  for (let layer = 0; layer < num_hidden_layers; layer++) {
    const group = Math.floor(layer / (num_hidden_layers / num_hidden_groups));
    for (let inner = 0; inner < inner_group_num; inner++) {
      const application = layer * inner_group_num + inner;
      hidden = encoderLayer(graph, shape, hidden, { group, inner, application });
    }
  }
  head(graph, shape, hidden);
  return graph.operators;
}

function embed(graph: OperatorGraph, { config, tokens: T }: InferenceShape): Value {
  const site: Site = { scope: 'embedding', group: 'embedding' };
  const row = (): Value => ({ kind: 'embedding', shape: [T, config.embedding_size] });
  const table = (name: string) => `albert.embeddings.${name}_embeddings.weight`;
  const word = graph.lookup(site, 'word', table('word'), row()); // [T, E]
  const type = graph.lookup(site, 'token-type', table('token_type'), row());
  const typed = graph.elementwise('elementwise-add', site, 'add-token-type', [word, type]);
  const position = graph.lookup(site, 'position', table('position'), row());
  const sum = graph.elementwise('elementwise-add', site, 'add-position', [typed, position]);
  const normal = graph.layerNorm(site, 'layernorm', sum, 'albert.embeddings.LayerNorm');
  const mapping = 'albert.encoder.embedding_hidden_mapping_in';
  return graph.linear(site, 'mapping', normal, mapping, hiddenRows(config, T)); // [T, H]
}

/** Which shared layer it is (`group`, `inner`), and the how-manieth application of a layer. */
interface LayerPlace {
  group: number;
  inner: number;
  application: number;
}

function encoderLayer(graph: OperatorGraph, shape: InferenceShape, input: Value, place: LayerPlace): Value {
  const attended = attention(graph, shape, input, place);
  return feedForward(graph, shape, attended, place);
}

function attention(graph: OperatorGraph, shape: InferenceShape, input: Value, place: LayerPlace): Value {
  const { config, tokens: T } = shape;
  const { hidden_size: H, num_attention_heads: N } = config;
  const site = siteOf(place, 'attention');
  const stem = `${layerName(place.group, place.inner)}.attention`;
  const project = (part: string) => graph.linear(site, part, input, `${stem}.${part}`, hiddenRows(config, T));
  const [query, key, value] = [project('query'), project('key'), project('value')]; // [T, H]
  const perHead = (T * H) / N;
  const scores = graph.gemm(
    site,
    'scores',
    { rows: T, cols: T, inner: H / N, repeat: N },
    [
      [query, perHead],
      [key, perHead],
    ],
    { kind: 'scores', shape: [N, T, T] },
  );
  const shares = graph.elementwise('softmax', site, 'softmax', [scores]); // [N, T, T]
  const context = graph.gemm(
    site,
    'context',
    { rows: T, cols: H / N, inner: T, repeat: N },
    [
      [shares, T * T],
      [value, perHead],
    ],
    hiddenRows(config, T),
  );
  const output = graph.linear(site, 'output', context, `${stem}.dense`, hiddenRows(config, T));
  return closeBlock(graph, shape, { input, output, place, site: 'attention', norm: `${stem}.LayerNorm` });
}

function feedForward(graph: OperatorGraph, shape: InferenceShape, input: Value, place: LayerPlace): Value {
  const { config, tokens: T } = shape;
  const site = siteOf(place, 'ffn');
  const stem = layerName(place.group, place.inner);
  const wide: Value = { kind: 'intermediate', shape: [T, config.intermediate_size] };
  const up = graph.linear(site, 'up', input, `${stem}.ffn`, wide); // [T, I]
  const active = graph.elementwise('gelu', site, 'activation', [up]);
  const output = graph.linear(site, 'down', active, `${stem}.ffn_output`, hiddenRows(config, T)); // [T, H]
  const norm = `${stem}.full_layer_layer_norm`;
  return closeBlock(graph, shape, { input, output, place, site: 'ffn', norm });
}

interface Block {
  input: Value;
  output: Value;
  place: LayerPlace;
  site: AdapterSite;
  /** Stem of the names of the LayerNorm that ends the block. */
  norm: string;
}

/** Adapter, residual and LayerNorm after a sub-layer. */
function closeBlock(graph: OperatorGraph, shape: InferenceShape, block: Block): Value {
  const { input, place, norm } = block;
  const site = siteOf(place, block.site);
  const output = shape.adapter ? adapt(graph, shape, shape.adapter, block) : block.output;
  const sum = graph.elementwise('elementwise-add', site, 'add', [output, input]);
  return graph.layerNorm(site, 'layernorm', sum, norm);
}

/** x + up(act(down(x))) */
function adapt(graph: OperatorGraph, shape: InferenceShape, adapter: AdapterConfig, block: Block): Value {
  const { config, tokens: T } = shape;
  const { output, place } = block;
  const physical = place.group * config.inner_group_num + place.inner;
  const stem = adapterName(adapterSlot(adapter, place.application, physical), block.site);
  const site: Site = { ...siteOf(place, `${block.site}-adapter`), group: 'adapter' };
  const narrow: Value = { kind: 'bottleneck', shape: [T, adapter.bottleneck] };
  const down = graph.linear(site, 'down', output, `${stem}.down`, narrow); // [T, A]
  const active = graph.elementwise('adapter-activation', site, 'activation', [down]);
  const up = graph.linear(site, 'up', active, `${stem}.up`, hiddenRows(config, T)); // [T, H]
  return graph.elementwise('elementwise-add', site, 'add', [up, output]);
}

/** The pooler sees the first token only. */
function head(graph: OperatorGraph, { config, numLabels }: InferenceShape, hidden: Value): void {
  const site: Site = { scope: 'head', group: 'head' };
  const row: Value = { kind: 'pooled', shape: [1, config.hidden_size] };
  const pooled = graph.linear(site, 'pooler', hidden, 'albert.pooler', row, 1); // [1, H]
  const squashed = graph.elementwise('tanh', site, 'tanh', [pooled]);
  const logits: Value = { kind: `logits-${numLabels}`, shape: [1, numLabels] };
  graph.linear(site, 'classifier', squashed, 'classifier', logits);
}

function hiddenRows({ hidden_size }: AlbertConfig, tokens: number): Value {
  return { kind: 'hidden', shape: [tokens, hidden_size] };
}

function siteOf({ application }: LayerPlace, block: string): Site {
  return { scope: `layer${application}.${block}`, group: block, layer: application };
}
