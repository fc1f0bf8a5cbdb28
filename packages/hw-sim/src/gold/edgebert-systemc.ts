/** EdgeBERT's released SystemC: cycles of gemm exactly, of the special functions within ±3. */
import { join } from 'node:path';
import type { EdgebertUnit, SfuFunction } from '@adaptmem/core';
import type { GoldCheck, GoldResult } from '@adaptmem/core/testing';
import { loadUnit } from '../config/load-unit.js';
import { functionCommandCycles } from '../edgebert/command.js';
import { gemmCycles } from '../edgebert/gemm.js';
import { type CsvRecord, numberOf, readCsv } from '../technology/import/read-csv.js';
import { shippedConfigs } from './shipped-configs.js';
import { type ComparedCase, worstCase } from './worst-case.js';

/** Cycles by which runs of one special function differ among themselves. */
const SFU_JITTER_CYCLES = 3;

/** The unit of which the reference was measured, unless a column `vector_size` says otherwise. */
const VECTOR_SIZE = 16;

const SFU_FUNCTIONS: Record<string, SfuFunction> = {
  layernorm: 'layernorm',
  softmax: 'softmax',
  add: 'elementwise_add',
  entropy: 'early_exit',
};

/** The error is in cycles beyond the allowed deviation. */
export const edgebertSystemC: GoldCheck = { pattern: /validation\/edgebert-systemc\.csv$/, run };

function run(path: string): GoldResult {
  const unit = loadUnit(join(shippedConfigs(), 'hardware', 'units', 'edgebert-systemc.yaml'));
  const rows = readCsv(path);
  let exact = 0;
  const cases = rows.flatMap((row): ComparedCase[] => {
    const name = SFU_FUNCTIONS[row.operation ?? ''];
    if (!name && row.operation !== 'gemm') return [];
    const actual = name ? ofFunction(unit, name, row) : ofGemm(unit, row);
    const difference = Math.abs(actual - numberOf(row, 'cycles'));
    if (difference === 0) exact++;
    const allowed = name ? SFU_JITTER_CYCLES : 0;
    return [{ error: Math.max(0, difference - allowed), name: Object.values(row).filter(Boolean).join(' ') }];
  });
  const result = worstCase(cases, 0, rows.length - cases.length);
  return { ...result, note: [`${exact} exactly`, result.note].filter(Boolean).join('; ') };
}

function ofFunction(unit: EdgebertUnit, name: SfuFunction, row: CsvRecord): number {
  return functionCommandCycles(unit, name, numberOf(row, 'rows'), numberOf(row, 'vectors_per_row'));
}

function ofGemm(unit: EdgebertUnit, row: CsvRecord): number {
  const shape = { rows: numberOf(row, 'n0'), cols: numberOf(row, 'n1'), inner: numberOf(row, 'm') };
  return gemmCycles(unit, row.vector_size ? numberOf(row, 'vector_size') : VECTOR_SIZE, shape);
}
