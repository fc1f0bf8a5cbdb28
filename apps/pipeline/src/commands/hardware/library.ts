/** `pipeline hardware technologies | range | import | export`: the technology library. */
import { join } from 'node:path';
import { CELL_KINDS, formatYaml, readText, writeAtomic } from '@adaptmem/core';
import {
  absenceTable,
  areaReferenceTable,
  energyReferenceTable,
  importTechnologies,
  interpolationErrorTable,
  loadHardware,
  loadLibrary,
  TABLE_FORMATS,
  type TableFormatName,
  toolRangeTable,
} from '@adaptmem/hw-sim';
import { type Command, Option } from 'commander';
import { REPOSITORY } from '../../repository.js';
import { positive } from '../argument-values.js';
import { showSections } from './show-sections.js';

const LIBRARY = join(REPOSITORY, 'configs/technologies');

export function addLibraryCommands(hardware: Command): void {
  hardware
    .command('technologies')
    .description('error of interpolating each point from the others, what is missing, ranges over tools')
    .option('--library <folder>', 'folder of technology files', LIBRARY)
    .option('--write <file>', 'put the tables between the markers of a Markdown file')
    .action(describeTechnologies);

  hardware
    .command('range')
    .description('what the tools say of one and the same array')
    .addOption(new Option('--cell <kind>', 'kind of cell').choices([...CELL_KINDS]).default('SRAM'))
    .option('--bits-per-cell <n>', 'bits in a cell', positive, 1)
    .option('--capacity <KiB>', 'stored data', positive, 2048)
    .option('--word <bits>', 'bits of one access', positive, 128)
    .option('--banks <n>', 'banks in the macro', positive, 1)
    .option('--library <folder>', 'folder of technology files', LIBRARY)
    .action(printRange);

  hardware
    .command('import <file>')
    .description("turn a tool's result table into technology files")
    .addOption(
      new Option('--format <name>', 'whose table').choices(Object.keys(TABLE_FORMATS)).makeOptionMandatory(),
    )
    .requiredOption('--source <text>', 'tool, commit and command')
    .option('--node <nm>', 'node where the table does not tell', positive, 22)
    .option('--temperature <K>', 'temperature where the table does not tell', positive, 350)
    .option('-o, --out <folder>', 'where the files go', '.')
    .action(importTable);

  hardware
    .command('export <file>')
    .description('energy and area reference tables of an accelerator (Accelergy, Timeloop)')
    .option('-o, --out <folder>', 'where ERT.yaml and ART.yaml go', '.')
    .action(exportTables);
}

function describeTechnologies({ library, write }: { library: string; write?: string }): void {
  const technologies = loadLibrary(library);
  const array = { capacity_kib: 2048, word_bits: 128, banks: 1, bits_per_cell: 1 };
  const sections = {
    'interpolation-errors': interpolationErrorTable(technologies),
    'sram-range': toolRangeTable(technologies, { cell: 'SRAM', ...array }),
    'rram-range': toolRangeTable(technologies, { cell: 'RRAM', ...array }),
    absences: absenceTable(technologies),
  };
  showSections(sections, write);
}

interface RangeOptions {
  cell: (typeof CELL_KINDS)[number];
  bitsPerCell: number;
  capacity: number;
  word: number;
  banks: number;
  library: string;
}

function printRange({ cell, bitsPerCell, capacity, word, banks, library }: RangeOptions): void {
  const kind = { cell, bits_per_cell: bitsPerCell, capacity_kib: capacity, word_bits: word, banks };
  process.stdout.write(`${toolRangeTable(loadLibrary(library), kind)}\n`);
}

interface TableOptions {
  format: TableFormatName;
  source: string;
  node: number;
  temperature: number;
  out: string;
}

function importTable(file: string, { format, source, node, temperature, out }: TableOptions): void {
  const options = { source, nodeNm: node, temperatureK: temperature };
  for (const technology of importTechnologies(readText(file), format, options)) {
    const path = join(out, `${technology.name}.yaml`);
    writeAtomic(path, formatYaml(technology));
    process.stdout.write(`${path}: ${technology.points.length} points\n`);
  }
}

function exportTables(file: string, { out }: { out: string }): void {
  const accelerator = loadHardware(file);
  writeAtomic(join(out, 'ERT.yaml'), energyReferenceTable(accelerator));
  writeAtomic(join(out, 'ART.yaml'), areaReferenceTable(accelerator));
}
