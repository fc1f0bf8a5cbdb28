/** Points of the shipped technologies against the rows of the tools that they are from. */
import { join } from 'node:path';
import {
  BITS_PER_BYTE,
  BYTES_PER_KIB,
  KIB_PER_MIB,
  type PointFigure,
  readText,
  type Technology,
} from '@adaptmem/core';
import type { GoldCheck, GoldResult } from '@adaptmem/core/testing';
import { z } from 'zod';
import { isAbsent } from '../technology/complete-point.js';
import { type CsvRecord, numberOf, readCsv } from '../technology/import/read-csv.js';
import type { Sized } from '../technology/import/table-format.js';
import { loadTechnology } from '../technology/load-technology.js';
import { shippedConfigs } from './shipped-configs.js';
import { type ComparedCase, relativeError, worstCase } from './worst-case.js';

/** How to read one tool's table. */
interface Table {
  pattern: RegExp;
  /** Which technology file a row belongs to; absent for rows that no file of ours is from. */
  technologyOf(row: CsvRecord): string | undefined;
  sizeOf(row: CsvRecord): Sized;
  /** The figures that the tool printed; absent for a macro that it could not produce. */
  figuresOf(row: CsvRecord): Partial<Record<PointFigure, number>> | undefined;
}

/** The YAML files hold the tools' digits; NVSim's two tables differ in rounding. */
const TOLERANCE = 1e-3;

const NVSIM_TECHNOLOGIES: Record<string, string> = {
  'SRAM LOP ReadEDP': 'sram-22nm-lop',
  'SRAM LSTP ReadEDP': 'sram-22nm-lstp',
  'RRAM LOP ReadEDP': 'rram-22nm-slc',
  'RRAM LSTP ReadEDP': 'rram-22nm-slc-lstp',
  'MLC2RRAM LOP ReadEDP': 'rram-22nm-mlc2',
  'FeFET LSTP ReadEDP': 'fefet-22nm-lstp',
  'STT LOP ReadEDP': 'stt-22nm-lop',
};

const nvsim: Table = {
  pattern: /validation\/nvsim-22nm\.csv$/,
  technologyOf: (row) => NVSIM_TECHNOLOGIES[`${row.cell} ${row.roadmap} ${row.target}`],
  sizeOf: (row) => ({
    capacity_kib: numberOf(row, 'stored_bytes') / BYTES_PER_KIB,
    word_bits: numberOf(row, 'bits_per_access'),
    banks: 1,
  }),
  figuresOf: (row) => ({
    read_latency_ns: numberOf(row, 'read_ns'),
    write_latency_ns: numberOf(row, 'write_ns'),
    read_energy_pj: numberOf(row, 'read_pj'),
    write_energy_pj: numberOf(row, 'write_pj'),
    leakage_mw: numberOf(row, 'leakage_mw'),
    area_mm2: numberOf(row, 'area_mm2'),
  }),
};

/** By tool, technology, cell, optimisation target and routing; bits in a cell are always one here. */
const NVSIM_FAMILY_TECHNOLOGIES: [RegExp, string][] = [
  [/^NVMExplorer SRAM 146F2 ReadEDP/, 'sram-22nm-lop'],
  [/^NVMExplorer RRAM .*best-case tentpole ReadEDP/, 'rram-22nm-slc'],
  [/^NVMExplorer RRAM .*worst-case tentpole ReadEDP/, 'rram-22nm-slc-worst'],
  [/^NVMExplorer STT-MRAM .*best-case tentpole ReadEDP/, 'stt-22nm-best'],
  [/^NVMExplorer STT-MRAM .*worst-case tentpole ReadEDP/, 'stt-22nm-worst'],
  [/^NVMExplorer PCM .*best-case tentpole ReadEDP/, 'pcm-22nm-best'],
  [/^NVMExplorer PCM .*worst-case tentpole ReadEDP/, 'pcm-22nm-worst'],
  [/^nvsim-merged RRAM .* ReadEDP/, 'rram-22nm-slc-default'],
  [/^nvsim-merged RRAM .* Area /, 'rram-22nm-slc-area'],
  [/^nvsim-merged RRAM .* LeakagePower /, 'rram-22nm-slc-leakage'],
  [/^nvsim-merged RRAM .* ReadLatency /, 'rram-22nm-slc-read-latency'],
  [/^nvsim-merged RRAM .* ReadDynamicEnergy /, 'rram-22nm-slc-read-energy'],
  [/^nvsim-merged RRAM .* WriteEDP /, 'rram-22nm-slc-write-edp'],
  [/^nvsim-merged SRAM .* ReadEDP H-tree/, 'sram-22nm-lop-htree'],
  [/^NVSim SRAM .* ReadEDP H-tree/, 'sram-22nm-lop-nvsim'],
  [/^NVSim RRAM .* ReadEDP/, 'rram-22nm-slc-nvsim'],
  [/^DESTINY SRAM .* ReadEDP/, 'sram-22nm-lop-destiny'],
  [/^DESTINY RRAM .* ReadEDP/, 'rram-22nm-slc-destiny'],
];

const nvsimFamily: Table = {
  pattern: /validation\/nvsim-family-22nm\.csv$/,
  technologyOf(row) {
    if (row.bits_per_cell !== '1') return undefined;
    const tool = /^(NVMExplorer|nvsim-merged|NVSim|DESTINY)/.exec(row.tool ?? '')?.[0];
    const key = [tool, row.tech, row.cell, row.opt_target, row.routing].join(' ');
    return NVSIM_FAMILY_TECHNOLOGIES.find(([pattern]) => pattern.test(key))?.[1];
  },
  sizeOf: (row) => ({
    capacity_kib: numberOf(row, 'capacity_MB') * KIB_PER_MIB,
    word_bits: numberOf(row, 'word_bits'),
    banks: 1,
  }),
  figuresOf: (row) =>
    row.error
      ? undefined
      : {
          read_latency_ns: numberOf(row, 'read_latency_ns'),
          write_latency_ns: worstOf(row, 'write_latency_ns', 'set_latency_ns', 'reset_latency_ns'),
          read_energy_pj: numberOf(row, 'read_pJ'),
          write_energy_pj: worstOf(row, 'write_pJ', 'set_pJ', 'reset_pJ'),
          leakage_mw: numberOf(row, 'leakage_mW'),
          area_mm2: numberOf(row, 'area_mm2'),
        },
};

/** Writing is as slow and as dear as the worse of set and reset. */
function worstOf(row: CsvRecord, ...columns: string[]): number {
  return Math.max(...columns.filter((column) => row[column]).map((column) => numberOf(row, column)));
}

/** Of the technology's name, by objective and temperature. */
const CACTI_SUFFIXES: Record<string, string> = { 'ed2 350': '', 'ed2 300': '-300k', 'dyn 350': '-dyn' };

const cacti: Table = {
  pattern: /validation\/cacti-sram-22nm\.csv$/,
  technologyOf(row) {
    const flavour = /^itrs-(hp|lop|lstp)$/.exec(row.cell ?? '')?.[1];
    const suffix = CACTI_SUFFIXES[`${row.objective} ${row.temp_K}`];
    if (!flavour || suffix === undefined || row.cell !== row.periphery) return undefined;
    return `sram-22nm-${flavour}-cacti${suffix}`;
  },
  sizeOf: (row) => ({
    capacity_kib: numberOf(row, 'capacity_bytes') / BYTES_PER_KIB,
    word_bits: numberOf(row, 'word_bytes') * BITS_PER_BYTE,
    banks: numberOf(row, 'banks'),
  }),
  figuresOf: (row) => ({
    read_latency_ns: numberOf(row, 'access_ns'),
    write_latency_ns: numberOf(row, 'access_ns'),
    read_energy_pj: numberOf(row, 'read_pJ'),
    write_energy_pj: numberOf(row, 'write_pJ'),
    leakage_mw:
      (numberOf(row, 'leak_mW_per_bank') + numberOf(row, 'gate_leak_mW_per_bank')) * numberOf(row, 'banks'),
    area_mm2: numberOf(row, 'area_mm2'),
  }),
};

const SHIPPED_TECHNOLOGIES: Record<string, string> = {
  SRAM_best_case: 'sram-22nm-lop',
  RRAM_worst_case: 'rram-22nm-slc-worst',
  STT_best_case: 'stt-22nm-best',
  STT_worst_case: 'stt-22nm-worst',
  PCM_best_case: 'pcm-22nm-best',
  PCM_worst_case: 'pcm-22nm-worst',
  FeFET_best_case: 'fefet-22nm-best',
  FeFET_worst_case: 'fefet-22nm-worst',
};

const shipped: Table = {
  pattern: /validation\/nvmexplorer-shipped-22nm-2MB\.csv$/,
  technologyOf: (row) =>
    row.OptimizationTarget === 'ReadEDP'
      ? SHIPPED_TECHNOLOGIES[row.MemoryCellInputFile?.replace('.cell', '') ?? '']
      : undefined,
  sizeOf: (row) => ({
    capacity_kib: numberOf(row, 'Capacity (MB)') * KIB_PER_MIB,
    word_bits: numberOf(row, 'WordWidth (bit)'),
    banks: 1,
  }),
  figuresOf: (row) =>
    row['Area (mm^2)']
      ? {
          read_latency_ns: numberOf(row, 'Read Latency (ns)'),
          write_latency_ns: numberOf(row, 'Write Latency (ns)'),
          read_energy_pj: numberOf(row, 'Read Energy (pJ)'),
          write_energy_pj: numberOf(row, 'Write Energy (pJ)'),
          leakage_mw: numberOf(row, 'Leakage Power (mW)'),
          area_mm2: numberOf(row, 'Area (mm^2)'),
        }
      : undefined,
};

/** The middle corner of DRAM is Accelergy's constant. */
const accelergy: GoldCheck = {
  pattern: /validation\/accelergy-tables\.json$/,
  run(path) {
    const table = z.object({ 'dram_pJ_per_bit (cacti plug-in table)': z.object({ LPDDR4: z.number() }) });
    const { LPDDR4 } = table.parse(JSON.parse(readText(path)))['dram_pJ_per_bit (cacti plug-in table)'];
    const [point] = loadShipped('lpddr4-8pj').points;
    const ours = point && !isAbsent(point) ? Number(point.read_energy_pj) / point.word_bits : Number.NaN;
    return worstCase([{ error: relativeError(ours, LPDDR4), name: 'LPDDR4 pJ/bit' }], 0);
  },
};

export const technologyPoints: GoldCheck[] = [
  ...[nvsim, nvsimFamily, cacti, shipped].map((table) => ({
    pattern: table.pattern,
    run: (path: string) => compare(path, table),
  })),
  accelergy,
];

function compare(path: string, table: Table): GoldResult {
  const technologies = new Map<string, Technology>();
  const rows = readCsv(path);
  const cases = rows.flatMap((row): ComparedCase[] => {
    const name = table.technologyOf(row);
    if (!name) return [];
    const technology = technologies.get(name) ?? loadShipped(name);
    technologies.set(name, technology);
    const compared = compareRow(technology, table.sizeOf(row), table.figuresOf(row));
    return compared ? [compared] : [];
  });
  return worstCase(cases, TOLERANCE, rows.length - cases.length);
}

function loadShipped(name: string): Technology {
  return loadTechnology(join(shippedConfigs(), 'technologies', `${name}.yaml`));
}

/** The worst of the macro's figures; an absence must be one on both sides. */
function compareRow(
  technology: Technology,
  size: Sized,
  figures: Partial<Record<PointFigure, number>> | undefined,
): ComparedCase | undefined {
  const point = technology.points.find(
    ({ capacity_kib, word_bits, banks }) =>
      capacity_kib === size.capacity_kib && word_bits === size.word_bits && banks === size.banks,
  );
  if (!point) return undefined;
  const name = `${technology.name} ${size.capacity_kib} KiB × ${size.word_bits} bit`;
  if (isAbsent(point) || !figures) return { error: isAbsent(point) && !figures ? 0 : 1, name };
  const errors = Object.entries(figures).map(([key, expected]) => {
    const ours = point[key as PointFigure];
    return { error: isAbsent(ours) ? 1 : relativeError(ours, expected), name: `${name} ${key}` };
  });
  return errors.reduce((a, b) => (b.error > a.error ? b : a));
}
