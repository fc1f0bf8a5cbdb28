/** Cycles of systolic arrays by SCALE-Sim and STONNE: exact. */
import { dirname, join } from 'node:path';
import type { GoldCheck } from '@adaptmem/core/testing';
import { type Dataflow, outputStationaryMeshCycles, systolicCycles } from '../compute/systolic.js';
import type { GemmShape } from '../compute/tiling.js';
import { type CsvRecord, numberOf, readCsv } from './read-csv.js';
import { worstCase } from './worst-case.js';

export const scalesimCycles: GoldCheck = {
  pattern: /validation\/scalesim-v2-albert\.csv$/,
  run: (path) => worstCase(readCsv(path).map(scalesimCase('compute_cycles', shapeOf)), 0),
};

/** Whole runs without memory stalls (`CALC`); the shapes of the layers are in the file above. */
export const scalesimRuns: GoldCheck = {
  pattern: /validation\/scalesim-full-runs\.csv$/,
  run(path) {
    const shapes = new Map(
      readCsv(join(dirname(path), 'scalesim-v2-albert.csv')).map((row) => [row.layer, shapeOf(row)]),
    );
    const rows = readCsv(path);
    const comparable = rows.filter((row) => row.mode === 'CALC' && shapes.has(row.layer));
    const cases = comparable.map(scalesimCase('reported_compute_cycles', (row) => shapes.get(row.layer)!));
    return worstCase(cases, 0, rows.length - cases.length);
  },
};

export const stonneCycles: GoldCheck = {
  pattern: /validation\/stonne-os-albert\.csv$/,
  run: (path) =>
    worstCase(
      readCsv(path).map((row) => ({
        error: Math.abs(outputStationaryMeshCycles(sideOf(row), shapeOf(row)) - numberOf(row, 'cycles')),
        name: `${row.array} ${row.layer}`,
      })),
      0,
    ),
};

function scalesimCase(column: string, shape: (row: CsvRecord) => GemmShape) {
  return (row: CsvRecord) => ({
    error: Math.abs(systolicCycles(dataflowOf(row), sideOf(row), shape(row)) - numberOf(row, column)),
    name: `${row.array} ${row.dataflow} ${row.layer}`,
  });
}

function shapeOf(row: CsvRecord): GemmShape {
  return { rows: numberOf(row, 'M'), cols: numberOf(row, 'N'), inner: numberOf(row, 'K') };
}

const DATAFLOWS: readonly string[] = ['os', 'ws', 'is'] satisfies Dataflow[];

function dataflowOf(row: CsvRecord): Dataflow {
  if (!row.dataflow || !DATAFLOWS.includes(row.dataflow))
    throw new TypeError(`Unknown dataflow "${row.dataflow}"`);
  return row.dataflow as Dataflow;
}

/** `16x16` → 16. @throws TypeError if the array is no square */
function sideOf(row: CsvRecord): number {
  const [, rows, cols] = /^(\d+)x(\d+)$/.exec(row.array ?? '') ?? [];
  if (!rows || rows !== cols) throw new TypeError(`Expected a square array, got "${row.array}"`);
  return Number(rows);
}
