import { describe, expect, it } from 'vitest';
import { sampleInput } from '../../test/sample-input.js';
import type { Block } from '../page/document.js';
import { attentionSpanSection } from './attention-span.js';

const tablesOf = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []));

describe('attentionSpanSection()', () => {
  it('is absent where every head sees every token', () => {
    const { attentionSpans: _absent, ...input } = sampleInput();
    expect(attentionSpanSection(input)).toBeUndefined();
  });

  it('tables spans, ours and published, and says how sure the published ones are', () => {
    const { blocks } = attentionSpanSection(sampleInput())!;
    const [spans] = tablesOf(blocks);
    expect(spans!.rows).toHaveLength(3);
    expect(spans!.rows[0]).toMatchObject({
      network: 'sentiment, Full fine-tuning',
      ...{ heads_on: 2, heads: 4, mean_span_tokens: 6.1875, spans_tokens: '0 3.3 0 21.5' },
    });
    expect(spans!.rows[2]).toMatchObject({ network: 'SST-2, ALBERT-base', source: 'a paper; from memory' });
  });

  it('says for each system what spans save', () => {
    const { blocks } = attentionSpanSection(sampleInput())!;
    const [, savings] = tablesOf(blocks);
    expect(savings!.rows[0]).toMatchObject({ macs_factor: 2, compute_factor: 1.5, dynamic_factor: 2 });
    const items = blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
    expect(items[0]).toMatch(
      /multiplications are 2× lower, the latency is 1.33× lower and the energy 17 % lower \(/,
    );
  });

  it('draws a bar for every head, those that are off with none', () => {
    const { blocks } = attentionSpanSection(sampleInput())!;
    const figure = blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : []))[0]!;
    const { values } = (figure.spec as unknown as { data: { values: { span: number; from: string }[] } })
      .data;
    expect(values).toHaveLength(12);
    expect(values.filter(({ from }) => from === 'published').map(({ span }) => span)).toEqual([
      31, 0, 101, 14,
    ]);
  });
});
