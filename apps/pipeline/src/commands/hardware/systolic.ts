/** `pipeline hardware systolic`: a product on a generic array, as SCALE-Sim counts it. */
import { BYTES_PER_KIB } from '@adaptmem/core';
import { type ArraySize, type Dataflow, stalledRun, systolicRun } from '@adaptmem/hw-sim';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { positiveInteger } from '../argument-values.js';

const DATAFLOWS = ['os', 'ws', 'is'] satisfies Dataflow[];

interface SystolicOptions {
  dataflow: Dataflow;
  array: ArraySize;
  scratchpad: number;
  bandwidth?: number;
  readBandwidth?: number;
  version: 'v2' | 'v3';
}

export function addSystolicCommand(hardware: Command): void {
  hardware
    .command('systolic')
    .argument('<rows>', 'of the result', positiveInteger)
    .argument('<cols>', 'of the result', positiveInteger)
    .argument('<inner>', 'what is summed over', positiveInteger)
    .description(
      'cycles, stalls and scratchpad accesses of a product on a systolic array, as SCALE-Sim counts',
    )
    .addOption(new Option('--dataflow <name>', 'what stays in the array').choices(DATAFLOWS).default('os'))
    .option('--array <RxC>', 'rows and columns', arraySize, { rows: 32, cols: 32 })
    .option('--scratchpad <KiB>', 'of each operand and of the results, words of a byte', positiveInteger, 64)
    .option('--bandwidth <words>', 'words a cycle of each scratchpad; absent: no stalls', positiveInteger)
    .option('--read-bandwidth <words>', 'of the operands, if another', positiveInteger)
    .addOption(new Option('--version <name>', 'whose count of waits').choices(['v2', 'v3']).default('v2'))
    .action(printSystolicRun);
}

function printSystolicRun(rows: number, cols: number, inner: number, options: SystolicOptions): void {
  const shape = { rows, cols, inner };
  const { cycles, inputReads, filterReads, outputWrites } = systolicRun(
    options.dataflow,
    options.array,
    shape,
  );
  const { bandwidth, readBandwidth = bandwidth, scratchpad, dataflow, array, version } = options;
  const words = scratchpad * BYTES_PER_KIB;
  const operand = { words, wordsPerCycle: readBandwidth ?? words };
  const output = { words, wordsPerCycle: bandwidth ?? words };
  const run =
    bandwidth === undefined
      ? { cycles, stallCycles: 0 }
      : stalledRun(dataflow, array, shape, { input: operand, filter: operand, output }, version);
  const lines = { ...run, inputReads, filterReads, outputWrites };
  for (const [name, value] of Object.entries(lines)) process.stdout.write(`${name} ${value}\n`);
}

function arraySize(text: string): ArraySize {
  const [, rows, cols] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (!rows || !cols) throw new InvalidArgumentError('Expected rows and columns as 32x32.');
  return { rows: positiveInteger(rows), cols: positiveInteger(cols) };
}
