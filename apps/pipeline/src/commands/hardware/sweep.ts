/** `pipeline hardware sweep`: what every combination of some values of an accelerator costs. */
import { extname } from 'node:path';
import { AppError, formatQuantity, loadConfig, Workload, writeAtomic } from '@adaptmem/core';
import {
  COST_FIGURES,
  type DesignCost,
  designAt,
  explainDesign,
  type LoadedSweepSpace,
  loadSweepSpace,
  paretoFront,
  prepareSweep,
  type SweepAxis,
  type SweepColumns,
  sweepColumns,
} from '@adaptmem/hw-sim';
import type { Command } from 'commander';
import { collect, nonNegativeInteger, positiveInteger } from '../argument-values.js';

export function addSweepCommand(hardware: Command): void {
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
    .option('--top <n>', 'designs of the front that are printed', positiveInteger, 10)
    .option('--explain <number>', 'how the cost of a design is composed, instead', nonNegativeInteger)
    .option('-o, --out <file.csv>', 'every design, one a row')
    .option('--json', 'print JSON', false)
    .action(sweepHardware);
}

interface SweepOptions {
  axis: string[];
  set: string[];
  top: number;
  explain?: number;
  out?: string;
  json: boolean;
}

/** Energy, latency and area: what the printed front is over. */
const OBJECTIVES = ['energyPj', 'latencyNs', 'onChipAreaMm2'] as const;

function sweepHardware(workloadFile: string, hardwareFile: string, options: SweepOptions): void {
  const workload = loadConfig(Workload, [workloadFile]).value;
  const loaded = loadSweepSpace(hardwareFile, options.axis.map(axisOf), options.set);
  const sweep = prepareSweep(workload, loaded.space);
  if (options.explain !== undefined) {
    process.stdout.write(`${explainDesign(sweep, options.explain)}\n`);
    return;
  }
  const columns = sweepColumns(sweep);
  const rows = paretoFront(OBJECTIVES.map((figure) => columns.costs[figure]));
  if (options.out) writeTable(options.out, loaded, columns);
  const text = options.json
    ? jsonOf(loaded, columns, rows)
    : textOf(loaded, columns, rows.slice(0, options.top));
  process.stdout.write(`${text}\n`);
  if (rows.length === 0) throw nothingFits(sweep.items, columns);
}

/** `path=value,value…`, or `path+path=value+value,…` of what changes together. @throws AppError `SWEEP_AXIS` */
function axisOf(text: string): SweepAxis {
  const [paths = '', values = ''] = text.split(/=(.*)/s);
  const axis = {
    paths: paths.split('+').map((path) => path.trim()),
    options: values.split(',').map((option) => option.split('+').map((value) => value.trim())),
  };
  if ([...axis.paths, ...axis.options.flat()].includes('') || !isRectangular(axis))
    throw new AppError('SWEEP_AXIS', `"${text}" is no axis`, {
      hint:
        'Expected path=value,value…, e.g. memories.sram.bank_kib=256,512, or of what changes together ' +
        'path+path=value+value,…, e.g. pe_array.vector_size+pe_array.area.value=8+0.2,16+0.7.',
    });
  return axis;
}

const isRectangular = ({ paths, options }: SweepAxis) =>
  options.every(({ length }) => length === paths.length);

function settingsOf({ space, settings }: LoadedSweepSpace, index: number): Record<string, string> {
  const { core, clock, memories } = designAt(space, index);
  return Object.assign(
    { ...settings.cores[core], ...settings.clocks[clock] },
    ...memories.map((option, memory) => settings.memories[memory]![option]),
  );
}

function textOf(loaded: LoadedSweepSpace, columns: SweepColumns, rows: readonly number[]): string {
  return [
    `designs: ${columns.misfits.length}${noteOf(loaded, columns, rows.length === 0)}`,
    ...rows.map((row) => {
      const figure = (name: keyof DesignCost) => columns.costs[name][row]!;
      const settings = Object.entries(settingsOf(loaded, row)).map(([path, value]) => `${path}=${value}`);
      const cost = [
        formatQuantity(figure('energyPj'), 'energy'),
        formatQuantity(figure('latencyNs'), 'time'),
        formatQuantity(figure('onChipAreaMm2'), 'area'),
      ];
      return `${`#${row}`.padEnd(8)}${cost.map((text) => text.padStart(12)).join('')}\n        ${settings.join(' ')}`;
    }),
  ].join('\n');
}

function noteOf({ absent }: LoadedSweepSpace, { misfits }: SweepColumns, isEmpty: boolean): string {
  const unplaced = misfits.reduce((count, misfit) => count + Number(misfit > 0), 0);
  return [
    unplaced > 0 ? `, ${unplaced} of them too small for the workload` : '',
    ...new Set(absent.map(({ reason }) => `\nleft out: ${reason}`)),
    isEmpty
      ? ''
      : '\nnone beats these in energy, latency and area (--explain NUMBER says how one is composed):',
  ].join('');
}

function jsonOf(loaded: LoadedSweepSpace, columns: SweepColumns, rows: readonly number[]): string {
  const design = (row: number) => ({
    design: row,
    settings: settingsOf(loaded, row),
    ...Object.fromEntries(COST_FIGURES.map((name) => [name, columns.costs[name][row]])),
  });
  const misfits = columns.misfits.reduce((count, misfit) => count + Number(misfit > 0), 0);
  return JSON.stringify({
    designs: columns.misfits.length,
    misfits,
    absent: loaded.absent,
    front: rows.map(design),
  });
}

/** Every design, one a row; empty figures where the workload does not fit. */
function writeTable(file: string, loaded: LoadedSweepSpace, columns: SweepColumns): void {
  if (extname(file) !== '.csv')
    throw new AppError('SWEEP_OUT', `Expected a file that ends in .csv, got "${file}"`);
  const paths = Object.keys(settingsOf(loaded, 0));
  const lines = Array.from(columns.misfits, (misfit, row) => {
    const settings = settingsOf(loaded, row);
    const figures = COST_FIGURES.map((name) => (misfit ? '' : columns.costs[name][row]));
    return [row, ...paths.map((path) => settings[path]), ...figures].join();
  });
  writeAtomic(file, `${[['design', ...paths, ...COST_FIGURES].join(), ...lines].join('\n')}\n`);
}

function nothingFits(
  items: readonly { tensor: string; part: string }[],
  { misfits }: SweepColumns,
): AppError {
  const { tensor, part } = items[misfits[0]! - 1]!;
  return new AppError('SWEEP_NOTHING_FITS', 'The workload fits none of the designs', {
    hint: `In the first, ${part} of "${tensor}" finds no memory with room: more banks, or banks=fit.`,
  });
}
