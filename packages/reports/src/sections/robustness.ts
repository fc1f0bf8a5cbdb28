/** What stored models are worth when their cells have faults: accuracy, size and error rate, all measured. */
import type { FaultCase } from '@adaptmem/core';
import { type FaultPoint, faultChart } from '../charts/fault-chart.js';
import { type RobustnessPoint, robustnessChart } from '../charts/robustness-chart.js';
import { distinct, methodTitle } from '../names.js';
import type { Block, Section } from '../page/document.js';
import type { FaultReport, ReportInput } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import type { Table } from '../tables/table.js';

const NO_FAULTS = 'no faults';
const SCORE = { unit: 'ratio', decimals: 1 } as const;

/** Cases in cells, and sweeps of the bit error rate; undefined if no fault was drawn in this experiment. */
export function robustnessSection({ faults = [] }: ReportInput): Section | undefined {
  if (faults.length === 0) return undefined;
  const curves = faults.flatMap(({ study }) => study.tolerance.curves);
  const blocks: (Block | undefined)[] = [
    {
      kind: 'paragraph',
      text:
        'The encoded bits of the listed groups were stored in cells, each cell was read as a neighbouring level with ' +
        'the probability of its own level, and the network that these bits decode to was evaluated on the dev set. ' +
        'Each row is several trials with other faults; a trial in which no cell is read wrong has the metric without faults.',
    },
    { kind: 'figure', figure: robustnessFigure(faults) },
    { kind: 'table', table: casesTable(faults) },
    curves.length > 0 ? { kind: 'figure', figure: curvesFigure(faults) } : undefined,
    curves.length > 0 ? { kind: 'table', table: criticalTable(faults) } : undefined,
    curves.length > 0 ? { kind: 'table', table: curvesTable(faults), folded: true } : undefined,
  ];
  return {
    id: 'robustness',
    title: 'Accuracy, size and error rate',
    blocks: blocks.filter((block) => block !== undefined),
  };
}

function robustnessFigure(faults: readonly FaultReport[]) {
  const points = meanPoints(faults);
  const { name: unit, factor } = displayUnit(
    points.map(({ size }) => size),
    'capacity',
  );
  return {
    name: 'robustness',
    title: 'Accuracy against size',
    caption:
      'Each point is one way to compress, in one kind of cells; mean over tasks and trials. Points of one size belong ' +
      'to the same bits: what lies below the point without faults was lost in the cells.',
    spec: robustnessChart(
      points.map((point) => ({ ...point, size: point.size / factor })),
      unit,
    ),
  };
}

/** Means over the tasks, in bits. */
function meanPoints(faults: readonly FaultReport[]): RobustnessPoint[] {
  return distinct(faults.map(({ method }) => method)).flatMap((method) => {
    const cases = faults.filter((report) => report.method === method).flatMap(({ study }) => study.cases);
    return distinct(cases.map(({ variant }) => variant)).flatMap((variant) => {
      const own = cases.filter((candidate) => candidate.variant === variant);
      const point = (cells: string, of: readonly FaultCase[], score: (each: FaultCase) => number) => ({
        method: methodTitle(method),
        variant,
        cells,
        size: meanOf(of.map(({ encodedBits }) => encodedBits)),
        score: meanOf(of.map(score)) * 100,
      });
      return [
        point(NO_FAULTS, own, ({ clean }) => clean),
        ...distinct(own.map(({ cells }) => cells)).map((cells) =>
          point(
            cells,
            own.filter((candidate) => candidate.cells === cells),
            ({ mean }) => mean,
          ),
        ),
      ];
    });
  });
}

function casesTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'robustness',
    caption:
      'Main metric on the dev set of every compressed network in every kind of cells. Spread is the standard ' +
      'deviation over the trials.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { key: 'variant', title: 'Compression' },
      { key: 'format', title: 'Format in cells' },
      { key: 'sparsity_ratio', title: 'Zeros', unit: 'ratio' },
      { key: 'encoded_bits', title: 'Encoded', unit: 'capacity' },
      { key: 'cells', title: 'Cells' },
      { key: 'cell_count', title: 'Number of cells' },
      { key: 'faults', title: 'Cells read wrong' },
      { ...SCORE, key: 'clean_ratio', title: 'Without faults' },
      { ...SCORE, key: 'mean_ratio', title: 'Mean' },
      { ...SCORE, key: 'spread_ratio', title: 'Spread' },
      { ...SCORE, key: 'worst_ratio', title: 'Worst' },
      { key: 'trials', title: 'Trials' },
    ],
    rows: faults.flatMap(({ task, method, study }) =>
      study.cases.map((each) => ({
        task,
        method: methodTitle(method),
        variant: each.variant,
        format: each.format,
        sparsity_ratio: each.sparsity,
        encoded_bits: each.encodedBits,
        cells: each.cells,
        cell_count: each.cellCount,
        faults: each.faults,
        clean_ratio: each.clean,
        mean_ratio: each.mean,
        spread_ratio: each.spread,
        worst_ratio: each.worst,
        trials: each.trials,
      })),
    ),
  };
}

function curvesFigure(faults: readonly FaultReport[]) {
  return {
    name: 'fault-tolerance',
    title: 'Change of the metric against the bit error rate',
    caption:
      'One group has faults, in one part; all others are without. Mean over tasks and trials. Where a line leaves ' +
      'zero is what the group bears.',
    spec: faultChart(meanCurves(faults)),
  };
}

function meanCurves(faults: readonly FaultReport[]): FaultPoint[] {
  const all = faults.flatMap(({ method, study: { tolerance } }) =>
    tolerance.curves.flatMap(({ group, part, points }) =>
      points.map(({ bitErrorRate, mean }) => ({
        panel: `${methodTitle(method)}, ${part}`,
        group,
        bitErrorRate,
        change: (mean - tolerance.clean) * 100,
      })),
    ),
  );
  const keyOf = ({ panel, group, bitErrorRate }: FaultPoint) => `${panel}|${group}|${bitErrorRate}`;
  const byKey = grouped(all, keyOf);
  return [...byKey.values()].map((points) => ({
    ...points[0]!,
    change: meanOf(points.map(({ change }) => change)),
  }));
}

function criticalTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'critical-error-rates',
    caption:
      'Greatest bit error rate of the sweep up to which the mean metric stays within the tolerance, 0 if none does. ' +
      'Compare it with the fault rate of the cells that a group shall live in.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { key: 'group', title: 'Group' },
      { key: 'part', title: 'Part' },
      { key: 'format', title: 'Format' },
      { key: 'bits', title: 'Stored', unit: 'capacity' },
      { ...SCORE, key: 'tolerance_ratio', title: 'Tolerance' },
      { key: 'critical_bit_error_rate', title: 'Critical bit error rate' },
    ],
    rows: faults.flatMap(({ task, method, study: { tolerance } }) =>
      tolerance.curves.map(({ group, part, format, bits, criticalBitErrorRate }) => ({
        task,
        method: methodTitle(method),
        group,
        part,
        format,
        bits,
        tolerance_ratio: tolerance.tolerance,
        critical_bit_error_rate: criticalBitErrorRate,
      })),
    ),
  };
}

function curvesTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'fault-tolerance',
    caption: 'Every point of the sweeps.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { key: 'group', title: 'Group' },
      { key: 'part', title: 'Part' },
      { key: 'bit_error_rate', title: 'Bit error rate' },
      { key: 'faults', title: 'Bits read wrong' },
      { ...SCORE, key: 'mean_ratio', title: 'Mean' },
      { ...SCORE, key: 'spread_ratio', title: 'Spread' },
      { ...SCORE, key: 'worst_ratio', title: 'Worst' },
    ],
    rows: faults.flatMap(({ task, method, study: { tolerance } }) =>
      tolerance.curves.flatMap(({ group, part, points }) =>
        points.map(({ bitErrorRate, faults: read, mean, spread, worst }) => ({
          task,
          method: methodTitle(method),
          group,
          part,
          bit_error_rate: bitErrorRate,
          faults: read,
          mean_ratio: mean,
          spread_ratio: spread,
          worst_ratio: worst,
        })),
      ),
    ),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
