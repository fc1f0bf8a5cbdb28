/** EdgeBERT's released SystemC: cycles of gemm exactly, of the special functions within ±3. */
import { join } from 'node:path';
import type { GoldCheck, GoldResult } from '@adaptmem/core/testing';
import { PE_TIMINGS, tilingOf } from '../compute/pe-array.js';
import { type SfuFunction, sfuCycles } from '../compute/special-function-unit.js';
import { loadHardware } from '../config/load-hardware.js';
import { type CsvRecord, numberOf, readCsv } from './read-csv.js';
import { shippedConfigs } from './shipped-configs.js';
import { type ComparedCase, worstCase } from './worst-case.js';

/** Cycles by which runs of one special function differ among themselves. */
const SFU_JITTER_CYCLES = 3;

/** The unit of which the reference was measured. */
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
  const hardware = loadHardware(join(shippedConfigs(), 'hardware', 'edgebert-sram.yaml'));
  const unit = hardware.config.special_function_unit;
  const rows = readCsv(path);
  const cases = rows.flatMap((row): ComparedCase[] => {
    const operation = row.operation ?? '';
    const expected = numberOf(row, 'cycles');
    const name = SFU_FUNCTIONS[operation];
    if (operation === 'gemm') return [{ error: Math.abs(gemmCycles(row) - expected), name: nameOf(row) }];
    if (!name) return [];
    const actual = sfuCycles(unit, name, numberOf(row, 'rows'), numberOf(row, 'vectors_per_row'));
    return [{ error: Math.max(0, Math.abs(actual - expected) - SFU_JITTER_CYCLES), name: nameOf(row) }];
  });
  return worstCase(cases, 0, rows.length - cases.length);
}

function gemmCycles(row: CsvRecord): number {
  const shape = { rows: numberOf(row, 'n0'), cols: numberOf(row, 'n1'), inner: numberOf(row, 'm') };
  return PE_TIMINGS['released-systemc'](tilingOf(shape, VECTOR_SIZE), VECTOR_SIZE);
}

const nameOf = (row: CsvRecord): string => Object.values(row).filter(Boolean).join(' ');
