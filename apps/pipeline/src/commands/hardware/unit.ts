/** `pipeline hardware validation | cycles`: the compute unit beside what others say of it. */
import { join } from 'node:path';
import { AppError } from '@adaptmem/core';
import {
  arrayTable,
  edgebertChipTable,
  edgebertCycleTable,
  functionCommandCycles,
  gemmCycles,
  loadEdgebertFigures,
  loadHardware,
  loadLoopArray,
  loadStonne,
  loadZigZagRuns,
  loopNestTable,
  operandLoadCycles,
} from '@adaptmem/hw-sim';
import type { Command } from 'commander';
import { REPOSITORY } from '../../repository.js';
import { collect, collectPositive } from '../argument-values.js';
import { TPU_LIKE } from './loops.js';
import { showSections } from './show-sections.js';

const IDEAL = join(REPOSITORY, 'configs/hardware/edgebert-dram.yaml');
const RELEASED = join(REPOSITORY, 'configs/hardware/edgebert-released.yaml');
const STONNE = join(REPOSITORY, 'configs/peers/stonne.yaml');
const EDGEBERT = join(REPOSITORY, 'configs/peers/edgebert.yaml');
const ZIGZAG = join(REPOSITORY, 'configs/peers/zigzag-runs.yaml');

export function addUnitCommands(hardware: Command): void {
  hardware
    .command('validation')
    .description("the unit beside EdgeBERT's cycles and chip, generic arrays beside other simulators")
    .option('--write <file>', 'put the tables between the markers of a Markdown file')
    .action(describeValidation);

  hardware
    .command('cycles')
    .argument('<operation>', 'gemm, load, softmax, layernorm, elementwise_add, gelu or early_exit')
    .argument('<sizes...>', 'gemm: ROWS COLS INNER; load: VECTORS; else ROWS VECTORS', collectPositive)
    .description('cycles of the released unit for one operation')
    .option('--hardware <file>', 'accelerator', RELEASED)
    .option('--set <path=value>', 'override a value, e.g. pe_array.vector_size=8', collect, [])
    .action(printCycles);
}

function describeValidation({ write }: { write?: string }): void {
  const [edgebert, zigzag] = [loadEdgebertFigures(EDGEBERT), loadZigZagRuns(ZIGZAG)];
  showSections(
    {
      'edgebert-cycles': edgebertCycleTable(loadHardware(RELEASED), edgebert),
      'edgebert-chip': edgebertChipTable(loadHardware(IDEAL), edgebert),
      arrays: arrayTable(loadStonne(STONNE), zigzag),
      'loop-nests': loopNestTable(loadLoopArray(TPU_LIKE), zigzag),
    },
    write,
  );
}

function printCycles(operation: string, sizes: number[], options: { hardware: string; set: string[] }): void {
  const { unit, config } = loadHardware(options.hardware, options.set);
  const n = config.pe_array.vector_size;
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

const print = (cycles: number) => process.stdout.write(`${cycles}\n`);
