/** Points of the shipped technologies against the rows of the tools that they are from. */
import { join } from 'node:path';
import type { Technology, TechnologyPoint } from '@adaptmem/core';
import type { GoldCheck, GoldResult } from '@adaptmem/core/testing';
import { loadTechnology } from '../config/load-technology.js';
import { type CsvRecord, numberOf, readCsv } from './read-csv.js';
import { shippedConfigs } from './shipped-configs.js';
import { type ComparedCase, relativeError, worstCase } from './worst-case.js';

/** Figures of a macro as a tool printed them. */
type Macro = Pick<
  TechnologyPoint,
  | 'capacity_kib'
  | 'word_bits'
  | 'read_latency_ns'
  | 'write_latency_ns'
  | 'read_energy_pj'
  | 'write_energy_pj'
  | 'leakage_mw'
  | 'area_mm2'
>;

/** How to read one tool's table. */
interface Table {
  pattern: RegExp;
  /** Which technology file a row belongs to; absent for rows that no file of ours is from. */
  technologyOf(row: CsvRecord): string | undefined;
  macroOf(row: CsvRecord): Macro;
}

/** The YAML files hold the tools' digits; NVSim's two tables differ in rounding. */
const TOLERANCE = 1e-3;

const NVSIM_TECHNOLOGIES: Record<string, string> = {
  'SRAM LOP ReadEDP': 'sram-22nm-lop',
  'SRAM LSTP ReadEDP': 'sram-22nm-lstp',
  'RRAM LOP ReadEDP': 'rram-22nm-slc',
  'MLC2RRAM LOP ReadEDP': 'rram-22nm-mlc2',
};

const nvsim: Table = {
  pattern: /validation\/nvsim-22nm\.csv$/,
  technologyOf: (row) => NVSIM_TECHNOLOGIES[`${row.cell} ${row.roadmap} ${row.target}`],
  macroOf: (row) => ({
    capacity_kib: numberOf(row, 'stored_bytes') / 1024,
    word_bits: numberOf(row, 'bits_per_access'),
    read_latency_ns: numberOf(row, 'read_ns'),
    write_latency_ns: numberOf(row, 'write_ns'),
    read_energy_pj: numberOf(row, 'read_pj'),
    write_energy_pj: numberOf(row, 'write_pj'),
    leakage_mw: numberOf(row, 'leakage_mw'),
    area_mm2: numberOf(row, 'area_mm2'),
  }),
};

const NVSIM_FAMILY_TECHNOLOGIES: Record<string, string> = {
  'SRAM 146F2 ReadEDP': 'sram-22nm-lop',
  'RRAM survey best-case tentpole ReadEDP': 'rram-22nm-slc',
};

const nvsimFamily: Table = {
  pattern: /validation\/nvsim-family-22nm\.csv$/,
  technologyOf: (row) =>
    row.tool?.startsWith('NVMExplorer') && !row.error
      ? NVSIM_FAMILY_TECHNOLOGIES[`${row.tech} ${row.cell} ${row.opt_target}`]
      : undefined,
  macroOf: (row) => ({
    capacity_kib: numberOf(row, 'capacity_MB') * 1024,
    word_bits: numberOf(row, 'word_bits'),
    read_latency_ns: numberOf(row, 'read_latency_ns'),
    write_latency_ns: numberOf(row, row.reset_latency_ns ? 'reset_latency_ns' : 'write_latency_ns'),
    read_energy_pj: numberOf(row, 'read_pJ'),
    write_energy_pj: numberOf(row, row.reset_pJ ? 'reset_pJ' : 'write_pJ'),
    leakage_mw: numberOf(row, 'leakage_mW'),
    area_mm2: numberOf(row, 'area_mm2'),
  }),
};

const CACTI_TECHNOLOGIES: Record<string, string> = {
  'itrs-lop itrs-lop ed2 350': 'sram-22nm-lop-cacti',
  'itrs-lstp itrs-lstp ed2 350': 'sram-22nm-lstp-cacti',
};

const cacti: Table = {
  pattern: /validation\/cacti-sram-22nm\.csv$/,
  technologyOf: (row) =>
    row.banks === '1'
      ? CACTI_TECHNOLOGIES[`${row.cell} ${row.periphery} ${row.objective} ${row.temp_K}`]
      : undefined,
  macroOf: (row) => ({
    capacity_kib: numberOf(row, 'capacity_bytes') / 1024,
    word_bits: numberOf(row, 'word_bytes') * 8,
    read_latency_ns: numberOf(row, 'access_ns'),
    write_latency_ns: numberOf(row, 'access_ns'),
    read_energy_pj: numberOf(row, 'read_pJ'),
    write_energy_pj: numberOf(row, 'write_pJ'),
    leakage_mw: numberOf(row, 'leak_mW_per_bank') + numberOf(row, 'gate_leak_mW_per_bank'),
    area_mm2: numberOf(row, 'area_mm2'),
  }),
};

export const technologyPoints: GoldCheck[] = [nvsim, nvsimFamily, cacti].map((table) => ({
  pattern: table.pattern,
  run: (path) => compare(path, table),
}));

function compare(path: string, table: Table): GoldResult {
  const technologies = new Map<string, Technology>();
  const rows = readCsv(path);
  const cases = rows.flatMap((row): ComparedCase[] => {
    const name = table.technologyOf(row);
    if (!name) return [];
    const technology = technologies.get(name) ?? loadShipped(name);
    technologies.set(name, technology);
    const macro = table.macroOf(row);
    const point = technology.points.find(
      ({ capacity_kib, word_bits }) => capacity_kib === macro.capacity_kib && word_bits === macro.word_bits,
    );
    return point ? [compareMacro(point, macro, name)] : [];
  });
  return worstCase(cases, TOLERANCE, rows.length - cases.length);
}

function loadShipped(name: string): Technology {
  return loadTechnology(join(shippedConfigs(), 'technologies', `${name}.yaml`));
}

/** The worst of the macro's figures. */
function compareMacro(point: TechnologyPoint, macro: Macro, technology: string): ComparedCase {
  const errors = Object.entries(macro).map(([key, expected]) => ({
    error: relativeError(point[key as keyof Macro], expected),
    name: `${technology} ${macro.capacity_kib} KiB × ${macro.word_bits} bit ${key}`,
  }));
  return errors.reduce((a, b) => (b.error > a.error ? b : a));
}
