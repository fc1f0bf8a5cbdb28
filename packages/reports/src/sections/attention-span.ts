/** How far attention heads look, beside published spans, and what that saves. */
import type { SpanBar } from '../charts/span-chart.js';
import { spanChart } from '../charts/span-chart.js';
import { distinct, methodTitle, slug } from '../names.js';
import type { Block, Section } from '../page/document.js';
import type { AttentionSpanReport, ReportInput, SpanSavings, SpanTaskReport } from '../report-input.js';
import type { Cell, Table } from '../tables/table.js';
import { comparison } from '../words.js';

/** Spans by head, and a table of savings for each geometry; absent if every head sees every token. */
export function attentionSpanSection({ attentionSpans }: ReportInput): Section | undefined {
  if (!attentionSpans) return undefined;
  const { savings } = attentionSpans;
  const geometries = distinct(savings.map(({ geometry }) => geometry));
  return {
    id: 'attention-span',
    title: 'Attention spans',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'Each attention head learns how many tokens to either side it sees; behind its span it sees less and less over ' +
          'the tokens of the ramp, and a head of span 0 is off. A unit computes no query, key or value of heads that are ' +
          'off, and for the others only the keys that one of the queries computed together sees. Published spans are of ' +
          'another network on other tasks.',
      },
      { kind: 'figure', figure: spanFigure(attentionSpans) },
      { kind: 'table', table: spanTable(attentionSpans) },
      ...geometries.flatMap((geometry): Block[] => {
        const own = savings.filter((each) => each.geometry === geometry);
        return [
          {
            kind: 'list',
            items: distinct(own.map(({ system }) => system)).map((system) => sentence(system, own)),
          },
          { kind: 'table', table: savingsTable(geometry, own) },
        ];
      }),
    ],
  };
}

const titleOf = ({ task, method, seed }: SpanTaskReport, seeds: number) =>
  [task, methodTitle(method), ...(seeds > 1 ? [`seed ${seed}`] : [])].join(', ');

function spanFigure({ learnt, published }: AttentionSpanReport) {
  const seeds = distinct(learnt.map(({ seed }) => seed)).length;
  const bars = (panel: string, spans: readonly number[], from: SpanBar['from']): SpanBar[] =>
    spans.map((span, index) => ({ panel, head: index + 1, span, from }));
  return {
    name: 'attention-spans',
    title: 'Span of each attention head',
    caption:
      'Each panel is a network; a head without a bar is off. Heads of several layers with weights of their own follow ' +
      'one another.',
    spec: spanChart([
      ...learnt.flatMap((each) => bars(titleOf(each, seeds), each.spans.flat(), 'this run')),
      ...published.flatMap(({ task, network, spans }) => bars(`${task}, ${network}`, spans, 'published')),
    ]),
  };
}

function spanTable({ learnt, published }: AttentionSpanReport): Table {
  const seeds = distinct(learnt.map(({ seed }) => seed)).length;
  return {
    name: 'attention-spans',
    caption: 'Spans of every head in tokens, and how many heads are on.',
    columns: [
      { key: 'network', title: 'Network' },
      { key: 'heads_on', title: 'Heads on' },
      { key: 'heads', title: 'of' },
      { key: 'mean_span_tokens', title: 'Mean span (tokens)' },
      { key: 'ramp_tokens', title: 'Ramp (tokens)' },
      { key: 'spans_tokens', title: 'Spans (tokens)' },
      { key: 'source', title: 'Source' },
    ],
    rows: [
      ...learnt.map((each) => ({
        network: titleOf(each, seeds),
        ...spanCells(each.spans.flat()),
        ramp_tokens: each.ramp,
        source: 'this run',
      })),
      ...published.map(({ task, network, spans, source, confidence }) => ({
        network: `${task}, ${network}`,
        ...spanCells(spans),
        source: `${source}; ${confidence}`,
      })),
    ],
  };
}

function spanCells(spans: readonly number[]): Record<string, Cell> {
  return {
    heads_on: spans.filter((span) => span > 0).length,
    heads: spans.length,
    mean_span_tokens: spans.reduce((sum, span) => sum + span, 0) / spans.length,
    spans_tokens: spans.map((span) => `${Number(span.toFixed(1))}`).join(' '),
  };
}

function sentence(system: string, savings: readonly SpanSavings[]): string {
  const own = savings.filter((each) => each.system === system);
  const mean = (figure: 'macs' | 'latencyNs' | 'energyPj', side: 'whole' | 'spans') =>
    own.reduce((sum, each) => sum + each[side][figure], 0) / own.length;
  const change = (figure: Parameters<typeof mean>[0]) =>
    comparison(mean(figure, 'spans'), mean(figure, 'whole'));
  return (
    `“${system}”: with spans the multiplications are ${change('macs')}, the latency is ${change('latencyNs')} and the ` +
    `energy ${change('energyPj')} (mean over ${own.length === 1 ? 'one task' : `${own.length} tasks`}).`
  );
}

function savingsTable(geometry: string, savings: readonly SpanSavings[]): Table {
  return {
    name: `attention-span-savings-${slug(geometry)}`,
    caption: `One inference with every head seeing every token, and with spans (${geometry}).`,
    columns: [
      { key: 'system', title: 'System' },
      { key: 'task', title: 'Task' },
      { key: 'whole_macs', title: 'MACs, all tokens', unit: { name: 'million', factor: 1e6 } },
      { key: 'spans_macs', title: 'with spans', unit: { name: 'million', factor: 1e6 } },
      { key: 'macs_factor', title: 'Times fewer' },
      { key: 'compute_factor', title: 'Times fewer cycles of the compute units' },
      { key: 'whole_ns', title: 'Latency, all tokens', unit: 'time' },
      { key: 'spans_ns', title: 'with spans', unit: 'time' },
      { key: 'latency_factor', title: 'Times faster' },
      { key: 'whole_pj', title: 'Energy, all tokens', unit: 'energy' },
      { key: 'spans_pj', title: 'with spans', unit: 'energy' },
      { key: 'energy_factor', title: 'Times less energy' },
      { key: 'dynamic_factor', title: 'of it without leakage' },
    ],
    rows: savings.map(({ system, task, whole, spans }) => ({
      ...{ system, task },
      whole_macs: whole.macs,
      spans_macs: spans.macs,
      macs_factor: whole.macs / spans.macs,
      compute_factor: whole.computeCycles / spans.computeCycles,
      whole_ns: whole.latencyNs,
      spans_ns: spans.latencyNs,
      latency_factor: whole.latencyNs / spans.latencyNs,
      whole_pj: whole.energyPj,
      spans_pj: spans.energyPj,
      energy_factor: whole.energyPj / spans.energyPj,
      dynamic_factor: whole.dynamicPj / spans.dynamicPj,
    })),
  };
}
