/** Cycles, accesses and utilisation of systolic arrays by SCALE-Sim, cycles by STONNE: exact, as far as printed. */
import { dirname, join } from 'node:path';
import { BYTES_PER_KIB } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import {
  type ArraySize,
  type Dataflow,
  outputStationaryMeshCycles,
  systolicRun,
} from '../compute/systolic.js';
import type { GemmShape } from '../compute/tiling.js';
import { type StalledRun, stalledRun } from '../scalesim/bandwidth-stalls.js';
import { type CsvRecord, numberOf, readCsv } from '../technology/import/read-csv.js';
import { loadStonne } from '../validation/stonne.js';
import { shippedConfigs } from './shipped-configs.js';
import { type ComparedCase, worstCase } from './worst-case.js';

/** Percentages are printed with four decimals. */
const ROUNDING = 0.00005 + 1e-9;

export const scalesimCycles: GoldCheck = {
  pattern: /validation\/scalesim-v2-albert\.csv$/,
  run: (path) => worstCase(readCsv(path).flatMap(scalesimCases), 0),
};

/** Whole runs, with the stalls that a bandwidth causes; the shapes of the layers are in the file above. */
export const scalesimRuns: GoldCheck = {
  pattern: /validation\/scalesim-full-runs\.csv$/,
  run(path) {
    const shapes = new Map(
      readCsv(join(dirname(path), 'scalesim-v2-albert.csv')).map((row) => [row.layer, shapeOf(row)]),
    );
    const rows = readCsv(path);
    const cases = rows.flatMap((row) => {
      const shape = shapes.get(row.layer);
      return shape ? fullRunCases(row, shape) : [];
    });
    return worstCase(cases, 0);
  },
};

/** Words of 1 byte in each scratchpad of the reference. */
const SCRATCHPAD_WORDS = 64 * BYTES_PER_KIB;

/** What v3 reads in a cycle, whatever bandwidth it is given. */
const V3_READ_WORDS = 10;

function fullRunCases(row: CsvRecord, shape: GemmShape): ComparedCase[] {
  const { cycles, stallCycles } = row.mode === 'USER' ? stalledRunOf(row, shape) : freeRunOf(row, shape);
  const name = `${row.version} ${nameOf(row)} ${row.mode} ${row.bandwidth}`;
  return [
    { name: `${name} cycles`, error: Math.abs(cycles - numberOf(row, 'reported_compute_cycles')) },
    { name: `${name} stalls`, error: Math.abs(stallCycles - numberOf(row, 'stall_cycles')) },
  ];
}

/** `CALC` asks for as much bandwidth as it takes. */
function freeRunOf(row: CsvRecord, shape: GemmShape): StalledRun {
  return { cycles: systolicRun(dataflowOf(row), arrayOf(row), shape).cycles, stallCycles: 0 };
}

function stalledRunOf(row: CsvRecord, shape: GemmShape): StalledRun {
  const version = row.version === 'v3' ? 'v3' : 'v2';
  const bandwidth = numberOf(row, 'bandwidth');
  const output = { words: SCRATCHPAD_WORDS, wordsPerCycle: bandwidth };
  const operand = { ...output, wordsPerCycle: version === 'v3' ? V3_READ_WORDS : bandwidth };
  const scratchpads = { input: operand, filter: operand, output };
  return stalledRun(dataflowOf(row), arrayOf(row), shape, scratchpads, version);
}

export const stonneCycles: GoldCheck = {
  pattern: /validation\/stonne-os-albert\.csv$/,
  run(path) {
    const { extra_fill_cycles } = loadStonne(join(shippedConfigs(), 'peers/stonne.yaml'));
    const cases = readCsv(path).map((row) => {
      const cycles = outputStationaryMeshCycles(arrayOf(row), shapeOf(row), extra_fill_cycles.value);
      return { error: Math.abs(cycles - numberOf(row, 'cycles')), name: nameOf(row) };
    });
    return worstCase(cases, 0);
  },
};

/** The columns that a file has; the error is what goes beyond rounding. */
function scalesimCases(row: CsvRecord): ComparedCase[] {
  const run = systolicRun(dataflowOf(row), arrayOf(row), shapeOf(row));
  const columns: [string, number, number][] = [
    ['compute_cycles', run.cycles, 0],
    ['ifmap_sram_reads', run.inputReads, 0],
    ['filter_sram_reads', run.filterReads, 0],
    ['ofmap_sram_writes', run.outputWrites, 0],
    ['overall_util_pct', 100 * run.utilisation, ROUNDING],
    ['mapping_eff_pct', 100 * run.mappingEfficiency, ROUNDING],
    ['compute_util_pct', 100 * run.computeUtilisation, ROUNDING],
  ];
  return columns
    .filter(([column]) => row[column])
    .map(([column, actual, rounding]) => ({
      error: Math.max(0, Math.abs(actual - numberOf(row, column)) - rounding),
      name: `${nameOf(row)} ${column}`,
    }));
}

const nameOf = (row: CsvRecord) => [row.array, row.dataflow, row.layer].filter(Boolean).join(' ');

function shapeOf(row: CsvRecord): GemmShape {
  return { rows: numberOf(row, 'M'), cols: numberOf(row, 'N'), inner: numberOf(row, 'K') };
}

const DATAFLOWS: readonly string[] = ['os', 'ws', 'is'] satisfies Dataflow[];

function dataflowOf(row: CsvRecord): Dataflow {
  if (!row.dataflow || !DATAFLOWS.includes(row.dataflow))
    throw new TypeError(`Unknown dataflow "${row.dataflow}"`);
  return row.dataflow as Dataflow;
}

/** `16x32` → 16 rows, 32 columns. */
function arrayOf(row: CsvRecord): ArraySize {
  const [, rows, cols] = /^(\d+)x(\d+)$/.exec(row.array ?? '') ?? [];
  if (!rows || !cols) throw new TypeError(`Expected an array as "16x16", got "${row.array}"`);
  return { rows: Number(rows), cols: Number(cols) };
}
