/** What stored models are worth when their cells have faults: accuracy, size and error rate, all measured. */
import { distinct } from '../names.js';
import type { Block, Section } from '../page/document.js';
import type { ReportInput } from '../report-input.js';
import {
  byTaskTable,
  casesTable,
  hasVariants,
  overviewTable,
  smallestTable,
} from '../robustness/case-tables.js';
import { robustnessFigure, sweepFigure } from '../robustness/figures.js';
import { criticalOverviewTable, criticalTable, curvesTable } from '../robustness/sweep-tables.js';

/** Cases in cells, and sweeps of the bit error rate; undefined if no fault was drawn in this experiment. */
export function robustnessSection({ faults = [] }: ReportInput): Section | undefined {
  if (faults.length === 0) return undefined;
  const isStudy = hasVariants(faults);
  const hasSweeps = faults.some(({ study }) => study.tolerance.curves.length > 0);
  const kinds = distinct(
    faults.flatMap(({ study: { cells = [] } }) =>
      cells.map(({ name, description }) => `${name}: ${description}`),
    ),
  );
  const comparison: Block[] = [
    { kind: 'table', table: smallestTable(faults) },
    { kind: 'table', table: overviewTable(faults) },
    { kind: 'table', table: byTaskTable(faults), folded: true },
  ];
  const sweeps: Block[] = [
    { kind: 'figure', figure: sweepFigure(faults) },
    { kind: 'table', table: criticalOverviewTable(faults) },
    { kind: 'table', table: criticalTable(faults), folded: true },
    { kind: 'table', table: curvesTable(faults), folded: true },
  ];
  return {
    id: 'robustness',
    title: 'Accuracy, size and error rate',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'The encoded bits of the listed groups were stored in cells, each cell was read as a neighbouring level with ' +
          'the probability of its own level, and the network that these bits decode to was evaluated on the dev set. ' +
          'Each figure is the mean of several trials with other faults; a trial in which no cell is read wrong has the ' +
          'metric without faults.',
      },
      ...(kinds.length > 0 ? [{ kind: 'list', items: kinds } as const] : []),
      { kind: 'figure', figure: robustnessFigure(faults) },
      ...(isStudy ? comparison : []),
      { kind: 'table', table: casesTable(faults), folded: isStudy },
      ...(hasSweeps ? sweeps : []),
    ],
  };
}
