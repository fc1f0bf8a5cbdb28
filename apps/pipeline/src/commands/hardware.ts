/** `pipeline hardware …`: the technology library and the unit, without an experiment. */
import { join } from 'node:path';
import {
  Allocation,
  AppError,
  CELL_KINDS,
  formatYaml,
  loadConfig,
  readText,
  Workload,
  writeAtomic,
} from '@adaptmem/core';
import {
  absenceTable,
  areaReferenceTable,
  arrayTable,
  bestLoopNest,
  describeLoopNest,
  describeRoofline,
  edgebertChipTable,
  edgebertCycleTable,
  energyReferenceTable,
  explainOperator,
  functionCommandCycles,
  gemmCycles,
  importTechnologies,
  interpolationErrorTable,
  type LoopObjective,
  loadHardware,
  loadLibrary,
  loadLoopArray,
  loadStonne,
  loopNestTable,
  operandLoadCycles,
  roofline,
  TABLE_FORMATS,
  type TableFormatName,
  toolRangeTable,
  traceInference,
} from '@adaptmem/hw-sim';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { REPOSITORY } from '../repository.js';
import { sweepHardware } from './hardware-sweep.js';
import { addSystolicCommand } from './hardware-systolic.js';
import { replaceSections } from './replace-sections.js';

const LIBRARY = join(REPOSITORY, 'configs/technologies');
const IDEAL = join(REPOSITORY, 'configs/hardware/edgebert-dram.yaml');
const STONNE = join(REPOSITORY, 'configs/peers/stonne.yaml');
const TPU_LIKE = join(REPOSITORY, 'configs/peers/zigzag-tpu-like.yaml');
const RELEASED = join(REPOSITORY, 'configs/hardware/edgebert-released.yaml');

/** Adds the verbs to `root`. */
export function addHardwareCommands(root: Command): void {
  const hardware = root.command('hardware').description('memory technologies and the compute unit');

  hardware
    .command('technologies')
    .description('error of interpolating each point from the others, what is missing, ranges over tools')
    .option('--library <folder>', 'folder of technology files', LIBRARY)
    .option('--write <file>', 'put the tables between the markers of a Markdown file')
    .action(describeTechnologies);

  hardware
    .command('validation')
    .description("the unit beside EdgeBERT's cycles and chip, generic arrays beside other simulators")
    .option('--write <file>', 'put the tables between the markers of a Markdown file')
    .action(describeValidation);

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

  hardware
    .command('sweep <workload> <hardware>')
    .description('cost of every combination of values, some hundred thousand a second; placed by the rule')
    .requiredOption(
      '--axis <path=v,v…>',
      'values to try, again for more: clock_mhz, memories.NAME.banks (technology, bank_kib, word_bits, macro_banks, port_bits_per_cycle), or a path as of --set; a+b=1+2,3+4 changes both together',
      collect,
      [],
    )
    .option('--set <path=value>', 'override a value of the hardware in all designs', collect, [])
    .option('--top <n>', 'designs of the front that are printed', positive, 10)
    .option('--explain <number>', 'how the cost of a design is composed, instead', Number)
    .option('-o, --out <file.csv>', 'every design, one a row')
    .option('--json', 'print JSON', false)
    .action(sweepHardware);

  hardware
    .command('trace <workload> <allocation> <hardware>')
    .description(
      "timeline of an inference for ui.perfetto.dev, tile by tile; of a run's workload/*/*.json and allocation/*/*.json",
    )
    .option('-t, --task <name>', "whose inference (default: the workload's first)")
    .option('--set <path=value>', 'override a value of the hardware, e.g. overlap=none', collect, [])
    .option('-o, --out <file>', 'where it goes', 'trace.json')
    .action(writeTrace);

  hardware
    .command('roofline <workload> <allocation> <hardware>')
    .description("what bounds each operator: PE array, a memory or the interconnect; files as for 'trace'")
    .option('-t, --task <name>', "whose inference (default: the workload's first)")
    .option('--set <path=value>', 'override a value of the hardware, e.g. engine=event-driven', collect, [])
    .option('--json', 'print JSON', false)
    .action(printRoofline);

  hardware
    .command('explain <workload> <allocation> <hardware> <operator>')
    .description("how time and energy of an operator are composed of table entries; files as for 'trace'")
    .option('-t, --task <name>', "whose inference (default: the workload's first)")
    .option('--set <path=value>', 'override a value of the hardware', collect, [])
    .action(printExplanation);

  hardware
    .command('loops')
    .argument('<rows>', 'of the result', positiveInteger)
    .argument('<cols>', 'of the result', positiveInteger)
    .argument('<inner>', 'what is summed over', positiveInteger)
    .description('energy and cycles of a product by its best order of loops, memory by memory')
    .option('--array <file>', 'multipliers and memories', TPU_LIKE)
    .addOption(new Option('--least <what>', 'best by').choices(['energy', 'latency']).default('energy'))
    .action(printLoops);

  hardware
    .command('cycles <operation> <sizes...>')
    .description(
      'cycles of the released unit: gemm ROWS COLS INNER; softmax, layernorm, elementwise_add, gelu or early_exit ROWS VECTORS; load VECTORS',
    )
    .option('--hardware <file>', 'accelerator', RELEASED)
    .option('--set <path=value>', 'override a value, e.g. pe_array.vector_size=8', collect, [])
    .action(printCycles);

  addSystolicCommand(hardware);
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

function describeValidation({ write }: { write?: string }): void {
  showSections(
    {
      'edgebert-cycles': edgebertCycleTable(loadHardware(RELEASED)),
      'edgebert-chip': edgebertChipTable(loadHardware(IDEAL)),
      arrays: arrayTable(loadStonne(STONNE)),
      'loop-nests': loopNestTable(loadLoopArray(TPU_LIKE)),
    },
    write,
  );
}

function showSections(sections: Record<string, string>, write: string | undefined): void {
  if (write) writeAtomic(write, replaceSections(readText(write), sections));
  else process.stdout.write(`${Object.values(sections).join('\n\n')}\n`);
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

interface InferenceOptions {
  task?: string;
  set: string[];
}

function loadInference(
  files: { workload: string; allocation: string; hardware: string },
  { task, set }: InferenceOptions,
) {
  const workload = loadConfig(Workload, [files.workload]).value;
  const allocation = loadConfig(Allocation, [files.allocation]).value;
  const accelerator = loadHardware(files.hardware, set);
  return { workload, allocation, hardware: accelerator, task: task ?? workload.inferences[0]!.task };
}

function writeTrace(
  workloadFile: string,
  allocationFile: string,
  hardwareFile: string,
  { out, ...options }: InferenceOptions & { out: string },
): void {
  const files = { workload: workloadFile, allocation: allocationFile, hardware: hardwareFile };
  const { workload, hardware: accelerator, allocation, task } = loadInference(files, options);
  const trace = traceInference(workload, accelerator, allocation, task);
  writeAtomic(out, `${JSON.stringify(trace)}\n`);
  process.stdout.write(`${out}: ${trace.traceEvents.length} events; open it in https://ui.perfetto.dev\n`);
}

function printExplanation(
  workloadFile: string,
  allocationFile: string,
  hardwareFile: string,
  operator: string,
  options: InferenceOptions,
): void {
  const files = { workload: workloadFile, allocation: allocationFile, hardware: hardwareFile };
  const loaded = loadInference(files, options);
  process.stdout.write(`${explainOperator(loaded, loaded.task, operator)}\n`);
}

function printCycles(operation: string, texts: string[], options: { hardware: string; set: string[] }): void {
  const { unit, config } = loadHardware(options.hardware, options.set);
  const n = config.pe_array.vector_size;
  const sizes = texts.map(positive);
  const name = operation as keyof typeof unit.functions;
  const [first = 0, second = 0, third = 0] = sizes;
  if (operation === 'gemm' && sizes.length === 3) {
    print(gemmCycles(unit, n, { rows: first, cols: second, inner: third }));
  } else if (operation === 'load' && sizes.length === 1) {
    const { values, masks } = operandLoadCycles(unit, n, first);
    process.stdout.write(`values ${values}\nmasks ${masks}\n`);
  } else if (name in unit.functions && sizes.length === 2) {
    print(functionCommandCycles(unit, name, first, second));
  } else {
    throw new AppError('HARDWARE_OPERATION', `No operation "${operation}" of ${sizes.length} sizes`, {
      hint: 'gemm ROWS COLS INNER, load VECTORS, or a special function with ROWS VECTORS',
    });
  }
}

function printRoofline(
  workloadFile: string,
  allocationFile: string,
  hardwareFile: string,
  { json, ...options }: InferenceOptions & { json: boolean },
): void {
  const files = { workload: workloadFile, allocation: allocationFile, hardware: hardwareFile };
  const { workload, hardware: accelerator, allocation, task } = loadInference(files, options);
  const found = roofline(workload, accelerator, allocation, task);
  process.stdout.write(`${json ? JSON.stringify(found) : describeRoofline(found)}\n`);
}

function printLoops(
  rows: number,
  cols: number,
  inner: number,
  { array, least }: { array: string; least: LoopObjective },
): void {
  const cost = bestLoopNest({ rows, cols, inner }, loadLoopArray(array), least);
  process.stdout.write(`${describeLoopNest(cost)}\n`);
}

const print = (cycles: number) => process.stdout.write(`${cycles}\n`);
const collect = (value: string, previous: string[]) => [...previous, value];

function positiveInteger(text: string): number {
  const value = positive(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('Expected an integer above 0.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}
