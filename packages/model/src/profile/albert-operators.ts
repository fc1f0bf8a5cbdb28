/**
 * One inference of ALBERT as operators, read top to bottom as `albert.ts` computes it.
 * T tokens, E embedding width, H hidden width, I intermediate width, N heads.
 */
import { type AlbertConfig, layerApplications } from '../albert-config.js';
import { layerName, linearName, normOf } from '../albert-parameters.js';
import { type HeadGroup, headGroups, type NetworkSpans } from '../attention-span/attended-keys.js';
import { type ExitSettings, exitName } from '../early-exit/exit-heads.js';
import { EMBEDDING_UPDATE } from '../tuning/embedding-update.js';
import { type Insertion, physicalLayer } from '../tuning/insertion.js';
import type { LayerHooks, LinearPart, SubLayerName } from '../tuning/layer-hooks.js';
import { layerOperatorHooks } from './inserted-operators.js';
import { type DraftOperator, OperatorGraph, type Site, type Value } from './operator-graph.js';

export interface InferenceShape {
  config: AlbertConfig;
  /** Absent if the tuning method inserts nothing, or if it is merged. */
  insertion?: Insertion | undefined;
  /** T, padding included. */
  tokens: number;
  numLabels: number;
  /** Set if heads see only what is near, or are off. */
  spans?: NetworkSpans | undefined;
  /** Set if every layer but the last has a classifier, for leaving early. */
  exits?: ExitSettings | undefined;
}

/** Operators in execution order; weights by their names in checkpoints. */
export function albertOperators(shape: InferenceShape): DraftOperator[] {
  const graph = new OperatorGraph();
  let hidden = embed(graph, shape); // [T, H]
  const last = layerApplications(shape.config) - 1;
  for (let application = 0; application <= last; application++) {
    hidden = encoderLayer(layerPass(graph, shape, application), hidden);
    if (shape.exits && application < last) exit(graph, shape, application, hidden);
  }
  head(graph, shape, hidden);
  return graph.operators;
}

function embed(graph: OperatorGraph, shape: InferenceShape): Value {
  const { config, tokens: T } = shape;
  const site: Site = { scope: 'embedding', group: 'embedding' };
  const row = (): Value => ({ kind: 'embedding', shape: [T, config.embedding_size] });
  const table = (name: string) => `albert.embeddings.${name}_embeddings.weight`;
  const word = graph.lookup(site, 'word', table('word'), row()); // [T, E]
  const type = graph.lookup(site, 'token-type', table('token_type'), row());
  const typed = graph.elementwise('elementwise-add', site, 'add-token-type', [word, type]);
  const position = graph.lookup(site, 'position', table('position'), row());
  const sum = graph.elementwise('elementwise-add', site, 'add-position', [typed, position]);
  const changed = updateEmbedding(graph, shape, sum);
  const normal = graph.layerNorm(site, 'layernorm', changed, 'albert.embeddings.LayerNorm');
  const mapping = 'albert.encoder.embedding_hidden_mapping_in';
  return graph.linear(site, 'mapping', normal, mapping, hiddenRows(config, T)); // [T, H]
}

/** What a task adds to the embeddings, if anything: a narrow row a word, times directions that all words share. */
function updateEmbedding(
  graph: OperatorGraph,
  { config, insertion, tokens: T }: InferenceShape,
  sum: Value,
): Value {
  if (!insertion?.embedding) return sum;
  const { rank } = insertion.embedding;
  const site: Site = { scope: 'embedding.adapter', group: 'adapter' };
  const { words, directions } = EMBEDDING_UPDATE;
  const narrow = graph.lookup(site, 'word', words, { kind: 'bottleneck', shape: [T, rank] });
  const update = graph.gemm(
    site,
    'directions',
    { rows: T, cols: config.embedding_size, inner: rank, repeat: 1 },
    [[narrow, T * rank]],
    { kind: 'embedding', shape: [T, config.embedding_size] },
    [[directions, config.embedding_size * rank]],
  );
  return graph.elementwise('elementwise-add', site, 'add', [update, sum]);
}

/** One application of an encoder layer. */
interface LayerPass {
  graph: OperatorGraph;
  shape: InferenceShape;
  application: number;
  /** Stem of the names of the weights that it uses. */
  name: string;
  /** The heads that are computed. */
  heads: readonly HeadGroup[];
  hooks: LayerHooks<Value>;
}

function layerPass(graph: OperatorGraph, shape: InferenceShape, application: number): LayerPass {
  const { config, insertion, spans, tokens } = shape;
  const physical = physicalLayer(config, application);
  const name = layerName(Math.floor(physical / config.inner_group_num), physical % config.inner_group_num);
  const heads = spans
    ? headGroups(spans.spans[physical]!, spans.ramp, tokens)
    : [{ heads: config.num_attention_heads, keys: tokens }];
  const hooks = insertion
    ? layerOperatorHooks(graph, config, insertion, { application, headsWidth: headsWidth(config, heads) })
    : {};
  return { graph, shape, application, name, heads, hooks };
}

/** Columns of the heads that are computed. */
function headsWidth(
  { hidden_size, num_attention_heads }: AlbertConfig,
  groups: readonly HeadGroup[],
): number {
  const heads = groups.reduce((sum, group) => sum + group.heads, 0);
  return (heads * hidden_size) / num_attention_heads;
}

function encoderLayer(pass: LayerPass, input: Value): Value {
  return feedForward(pass, attention(pass, input));
}

/** Of heads that are off nothing is computed: no query, key or value, and no share of the output. */
function attention(pass: LayerPass, input: Value): Value {
  const { config, tokens } = pass.shape;
  if (pass.heads.length === 0) return endBlock(pass, 'attention', input, outputBias(pass, input));
  const headsRows = (): Value => ({ kind: 'hidden', shape: [tokens, headsWidth(config, pass.heads)] });
  const [query, key, value] = (['query', 'key', 'value'] as const).map((part) =>
    project(pass, part, input, headsRows()),
  ) as [Value, Value, Value];
  const context = headsRows();
  for (const group of pass.heads) attend(pass, group, { query, key, value, context });
  const output = project(pass, 'dense', context, hiddenRows(config, tokens));
  return endBlock(pass, 'attention', input, output);
}

/** Scores, shares and what is gathered by them, of heads that compute as many keys. */
function attend(
  { graph, shape: { config, tokens: T }, heads: groups, ...pass }: LayerPass,
  { heads, keys }: HeadGroup,
  { query, key, value, context }: Record<'query' | 'key' | 'value' | 'context', Value>,
): void {
  const site = siteOf(pass, 'attention');
  const named = (part: string) => (groups.length === 1 ? part : `${part}-${keys}-keys`);
  const d = config.hidden_size / config.num_attention_heads;
  const scores = graph.gemm(
    site,
    named('scores'),
    { rows: T, cols: keys, inner: d, repeat: heads },
    [
      [query, T * d],
      [key, T * d],
    ],
    { kind: 'scores', shape: [heads, T, keys] },
  );
  const shares = graph.elementwise('softmax', site, named('softmax'), [scores]); // [heads, T, keys]
  graph.gemm(
    site,
    named('context'),
    { rows: T, cols: d, inner: keys, repeat: heads },
    [
      [shares, T * keys],
      [value, T * d],
    ],
    context,
  );
}

/** What the output's linear layer gives where no head is on: its bias, for which one addition is counted. */
function outputBias(pass: LayerPass, input: Value): Value {
  const { hidden_size } = pass.shape.config;
  const bias = `${pass.name}.${linearName('dense')}.bias`;
  return pass.graph.elementwise(
    'elementwise-add',
    siteOf(pass, 'attention'),
    'output',
    [input],
    [[bias, hidden_size]],
  );
}

function feedForward(pass: LayerPass, input: Value): Value {
  const { config, tokens: T } = pass.shape;
  const wide: Value = { kind: 'intermediate', shape: [T, config.intermediate_size] };
  const up = project(pass, 'ffn', input, wide); // [T, I]
  const active = pass.graph.elementwise('gelu', siteOf(pass, 'ffn'), 'activation', [up]);
  const inner = pass.hooks.inner?.(active) ?? active;
  const output = project(pass, 'ffn_output', inner, hiddenRows(config, T)); // [T, H]
  return endBlock(pass, 'ffn', input, output);
}

/** Block and name of the operator of a linear layer. */
const OPERATOR_OF: Record<LinearPart, readonly [SubLayerName, string]> = {
  query: ['attention', 'query'],
  key: ['attention', 'key'],
  value: ['attention', 'value'],
  dense: ['attention', 'output'],
  ffn: ['ffn', 'up'],
  ffn_output: ['ffn', 'down'],
};

/** A linear layer, and what the tuning makes of its output. */
function project(pass: LayerPass, part: LinearPart, input: Value, result: Value): Value {
  const [block, name] = OPERATOR_OF[part];
  const weight = `${pass.name}.${linearName(part)}`;
  const output = pass.graph.linear(siteOf(pass, block), name, input, weight, result);
  return pass.hooks.linear?.(part, output, input) ?? output;
}

/** How both blocks end: what the tuning inserts, the sum with the block's input, LayerNorm. */
function endBlock(pass: LayerPass, name: SubLayerName, input: Value, output: Value): Value {
  const { graph, hooks } = pass;
  const inserted: Site = { ...siteOf(pass, `${name}-adapter`), group: 'adapter' };
  const normaliseAt = (site: Site, sumPart: string) => (value: Value) => {
    const sum = graph.elementwise('elementwise-add', site, sumPart, [value, input]);
    return graph.layerNorm(site, 'layernorm', sum, `${pass.name}.${normOf(name)}`);
  };
  const normalise = normaliseAt(inserted, 'residual');
  const changed = hooks.subLayer?.({ name, input, output, normalise }) ?? output;
  return normaliseAt(siteOf(pass, name), 'add')(changed);
}

/** The task's own head after the last layer. */
function head(graph: OperatorGraph, shape: InferenceShape, hidden: Value): void {
  const site: Site = { scope: 'head', group: 'head' };
  classifierOperators(graph, site, shape, hidden, { pooler: 'albert.pooler', classifier: 'classifier' });
}

/** Whether to leave after a layer: its classifier and the entropy of what that says. */
function exit(graph: OperatorGraph, shape: InferenceShape, layer: number, hidden: Value): void {
  const site: Site = { scope: `layer${layer}.exit`, group: 'exit', layer };
  const pooler = shape.exits!.pooler === 'own' ? exitName(layer, 'pooler') : 'albert.pooler';
  const weights = { pooler, classifier: exitName(layer, 'classifier') };
  const logits = classifierOperators(graph, site, shape, hidden, weights);
  graph.elementwise('early-exit', site, 'entropy', [logits]);
}

/** The pooler sees the first token only. @param weights stems of their names @returns logits, [1, labels] */
function classifierOperators(
  graph: OperatorGraph,
  site: Site,
  { config, numLabels }: InferenceShape,
  hidden: Value,
  weights: { pooler: string; classifier: string },
): Value {
  const row: Value = { kind: 'pooled', shape: [1, config.hidden_size] };
  const pooled = graph.linear(site, 'pooler', hidden, weights.pooler, row, 1); // [1, H]
  const squashed = graph.elementwise('tanh', site, 'tanh', [pooled]);
  const logits: Value = { kind: `logits-${numLabels}`, shape: [1, numLabels] };
  return graph.linear(site, 'classifier', squashed, weights.classifier, logits);
}

function hiddenRows({ hidden_size }: AlbertConfig, tokens: number): Value {
  return { kind: 'hidden', shape: [tokens, hidden_size] };
}

function siteOf({ application }: Pick<LayerPass, 'application'>, block: string): Site {
  return { scope: `layer${application}.${block}`, group: block, layer: application };
}
