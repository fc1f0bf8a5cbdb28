/** Tables of networks that were stored in faulty cells. */
import { distinct, methodTitle, slug } from '../names.js';
import type { FaultReport } from '../report-input.js';
import type { Table } from '../tables/table.js';
import { RESULT_COLUMNS, resultCells, SCORE, WHOSE_COLUMNS } from './columns.js';
import { groupedBy, meanOverTasks, NO_FAULTS, type StoredScore, storedScores } from './stored-scores.js';

type Row = Omit<StoredScore, 'task'> & { task?: string };

/** A line for each method and way to compress, a column for each kind of cells: means over the tasks. */
export function overviewTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'robustness-overview',
    caption:
      'Main metric of every way to compress, mean over the tasks, without faults and as read from each kind of cells ' +
      '(mean over the trials).',
    ...crossed(meanOverTasks(storedScores(faults))),
  };
}

/** The same for each task. */
export function byTaskTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'robustness-by-task',
    caption: 'The same for each task.',
    ...crossed(storedScores(faults)),
  };
}

/** Scores that differ only in their cells make a line. */
function crossed(scores: readonly Row[]): Pick<Table, 'columns' | 'rows'> {
  const hasTasks = scores.some(({ task }) => task !== undefined);
  const lines = groupedBy(scores, ({ task, method, variant }) => `${task}|${method}|${variant}`);
  return {
    columns: [
      ...(hasTasks ? WHOSE_COLUMNS : WHOSE_COLUMNS.slice(1)),
      { key: 'variant', title: 'Compression' },
      { key: 'encoded_bits', title: 'Encoded', unit: 'capacity' },
      ...distinct(scores.map(({ cells }) => cells)).map((cells) => ({
        ...SCORE,
        key: scoreKey(cells),
        title: cells === NO_FAULTS ? 'No faults' : cells,
      })),
    ],
    rows: lines.map((line) => {
      const { task, method, variant, encodedBits } = line[0]!;
      return {
        ...{ task, method, variant, encoded_bits: Math.round(encodedBits) },
        ...Object.fromEntries(line.map(({ cells, score }) => [scoreKey(cells), score])),
      };
    }),
  };
}

const scoreKey = (cells: string) => `${slug(cells).replaceAll('-', '_')}_ratio`;

/** Points of the main metric that the smallest network may lose. */
const TOLERANCE = 0.01;

/** The smallest network of each method and kind of cells that keeps the metric. */
export function smallestTable(faults: readonly FaultReport[]): Table {
  const means = meanOverTasks(storedScores(faults));
  const rows = groupedBy(means, ({ method, cells }) => `${method}|${cells}`).map((own) => {
    const { method, cells } = own[0]!;
    const reference = means.find((each) => each.method === method && each.cells === NO_FAULTS)!.score;
    const kept = own.filter(({ score }) => score >= reference - TOLERANCE);
    const best = kept.sort((a, b) => a.encodedBits - b.encodedBits)[0];
    return {
      method,
      cells,
      variant: best?.variant ?? 'none',
      encoded_bits: best && Math.round(best.encodedBits),
      score_ratio: best?.score,
      change_ratio: best && best.score - reference,
    };
  });
  return {
    name: 'robustness-smallest',
    caption:
      `The smallest network whose metric, mean over the tasks, is at most ${TOLERANCE * 100} point below that of the ` +
      'compression as configured without faults.',
    columns: [
      { key: 'method', title: 'Method' },
      { key: 'cells', title: 'Cells' },
      { key: 'variant', title: 'Compression' },
      { key: 'encoded_bits', title: 'Encoded', unit: 'capacity' },
      { ...SCORE, key: 'score_ratio', title: 'Main metric' },
      { ...SCORE, key: 'change_ratio', title: 'Change' },
    ],
    rows,
  };
}

/** Every case with its spread, sizes and faults. */
export function casesTable(faults: readonly FaultReport[]): Table {
  return {
    name: 'robustness',
    caption:
      'Main metric on the dev set of every compressed network in every kind of cells. Spread is the standard ' +
      'deviation over the trials.',
    columns: [
      ...WHOSE_COLUMNS,
      { key: 'variant', title: 'Compression' },
      { key: 'format', title: 'Format in cells' },
      { key: 'sparsity_ratio', title: 'Zeros', unit: 'ratio' },
      { key: 'encoded_bits', title: 'Encoded', unit: 'capacity' },
      { key: 'cells', title: 'Cells' },
      { key: 'cell_count', title: 'Number of cells' },
      { key: 'faults', title: 'Cells read wrong' },
      { ...SCORE, key: 'clean_ratio', title: 'Without faults' },
      ...RESULT_COLUMNS,
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
        clean_ratio: each.clean,
        ...resultCells(each),
      })),
    ),
  };
}

/** Whether there is more than one way to compress, so that there is something to compare. */
export function hasVariants(faults: readonly FaultReport[]): boolean {
  return distinct(faults.flatMap(({ study }) => study.cases.map(({ variant }) => variant))).length > 1;
}
