import { describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { assignBuffers } from './activation-buffers.js';
import { albertOperators } from './albert-operators.js';
import { OperatorGraph, type Value } from './operator-graph.js';

const site = { scope: 'test', group: 'test' };
const square = (): Value => ({ kind: 'square', shape: [4, 4] });

/** A lookup and what `build` makes of it. */
function buffersOf(build: (graph: OperatorGraph, start: Value) => void): string[] {
  const graph = new OperatorGraph();
  build(graph, graph.lookup(site, 'start', 'table', square()));
  return [...assignBuffers(graph.operators, (name) => name).buffers.keys()];
}

describe('assignBuffers()', () => {
  it('needs a second buffer for a product of matrices, and goes to and fro between the two', () => {
    expect(buffersOf((graph, x) => void graph.linear(site, 'a', x, 'w', square()))).toHaveLength(2);
    const chain = buffersOf((graph, x) => {
      let value = x;
      for (const part of ['a', 'b', 'c', 'd']) value = graph.linear(site, part, value, 'w', square());
    });
    expect(chain).toEqual(['activation/square.0', 'activation/square.1']);
  });

  it('writes in place where each element needs only itself', () => {
    const chain = buffersOf((graph, x) => {
      const active = graph.elementwise('gelu', site, 'a', [x]);
      graph.layerNorm(site, 'b', active, 'norm');
    });
    expect(chain).toEqual(['activation/square.0']);
  });

  it('keeps what a later operator reads', () => {
    const residual = buffersOf((graph, x) => {
      const active = graph.elementwise('gelu', site, 'a', [x]);
      graph.elementwise('elementwise-add', site, 'b', [active, x]);
    });
    expect(residual).toHaveLength(2);
  });

  it('lets every operator of ALBERT read what was meant for it', () => {
    const config = AlbertConfig.parse({
      vocab_size: 40,
      embedding_size: 8,
      hidden_size: 16,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      intermediate_size: 32,
    });
    const drafts = albertOperators({ config, tokens: 8, numLabels: 2 });
    const { operators, buffers } = assignBuffers(drafts, (name) => name);
    const content = new Map<string, Value>();
    operators.forEach(({ reads, writes }, index) => {
      const read = reads.map(({ tensor }) => content.get(tensor)).filter((value) => value !== undefined);
      expect(read).toEqual(drafts[index]!.inputs.map(({ value }) => value));
      read.forEach((value, input) => {
        expect(value).toBe(drafts[index]!.inputs[input]!.value);
      });
      content.set(writes[0]!.tensor, drafts[index]!.output.value);
      expect(buffers.get(writes[0]!.tensor)!.shape).toEqual(drafts[index]!.output.value.shape);
    });
  });
});
