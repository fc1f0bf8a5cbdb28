/** Tables of sweeps of the bit error rate. */
import { distinct, methodTitle, slug } from '../names.js';
import type { FaultReport } from '../report-input.js';
import type { Column, Table } from '../tables/table.js';
import { RESULT_COLUMNS, resultCells, SCORE, WHOSE_COLUMNS } from './columns.js';
import { groupedBy } from './stored-scores.js';

/** What a curve is about; for the cells of `curvesOf`. */
const CURVE_COLUMNS: Column[] = [
  ...WHOSE_COLUMNS,
  { key: 'group', title: 'Group' },
  { key: 'part', title: 'Part' },
  { key: 'format', title: 'Format' },
];

function curvesOf(faults: readonly FaultReport[]) {
  return faults.flatMap(({ task, method, study: { tolerance } }) =>
    tolerance.curves.map((curve) => {
      const { group, part, format } = curve;
      return { curve, tolerance, cells: { task, method: methodTitle(method), group, part, format } };
    }),
  );
}

/** What each group bears in each format: the least over the tasks. */
export function criticalOverviewTable(faults: readonly FaultReport[]): Table {
  const curves = curvesOf(faults);
  const formats = distinct(curves.map(({ cells }) => cells.format));
  const lines = groupedBy(curves, ({ cells: { method, group, part } }) => `${method}|${group}|${part}`);
  const keyOf = (format: string) => `${slug(format).replaceAll('-', '_')}_critical`;
  return {
    name: 'critical-overview',
    caption:
      'Greatest bit error rate of the sweep that a group bears in every task, by number format; 0 if already the least ' +
      'rate costs more than the tolerance.',
    columns: [
      { key: 'method', title: 'Method' },
      { key: 'group', title: 'Group' },
      { key: 'part', title: 'Part' },
      ...formats.map((format) => ({ key: keyOf(format), title: format })),
    ],
    rows: lines.map((line) => {
      const { method, group, part } = line[0]!.cells;
      const rates = groupedBy(line, ({ cells }) => cells.format).map((same) => [
        keyOf(same[0]!.cells.format),
        Math.min(...same.map(({ curve }) => curve.criticalBitErrorRate)),
      ]);
      return { method, group, part, ...Object.fromEntries(rates) };
    }),
  };
}

/** What each group bears, task by task. */
export function criticalTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'critical-error-rates',
    caption:
      'Greatest bit error rate of the sweep up to which the mean metric stays within the tolerance, 0 if none does. ' +
      'Compare it with the fault rate of the cells that a group shall live in.',
    columns: [
      ...CURVE_COLUMNS,
      { key: 'bits', title: 'Stored', unit: 'capacity' },
      { ...SCORE, key: 'clean_ratio', title: 'Without faults' },
      { ...SCORE, key: 'tolerance_ratio', title: 'Tolerance' },
      { key: 'critical_bit_error_rate', title: 'Critical bit error rate' },
    ],
    rows: curvesOf(faults).map(({ cells, curve, tolerance }) => ({
      ...cells,
      bits: curve.bits,
      clean_ratio: curve.clean ?? tolerance.clean,
      tolerance_ratio: tolerance.tolerance,
      critical_bit_error_rate: curve.criticalBitErrorRate,
    })),
  };
}

/** Every point of every curve. */
export function curvesTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'fault-tolerance',
    caption: 'Every point of the sweeps.',
    columns: [
      ...CURVE_COLUMNS,
      { key: 'bit_error_rate', title: 'Bit error rate' },
      { key: 'faults', title: 'Bits read wrong' },
      ...RESULT_COLUMNS,
    ],
    rows: curvesOf(faults).flatMap(({ cells, curve: { points } }) =>
      points.map(({ bitErrorRate, ...trials }) => ({
        ...cells,
        bit_error_rate: bitErrorRate,
        ...resultCells(trials),
      })),
    ),
  };
}
