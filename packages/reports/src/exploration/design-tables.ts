/** Designs of a front as rows of tables, and beside platforms that exist. */
import type { BuiltMemory } from '@adaptmem/mapper/explore';
import type { Column, Table } from '../tables/table.js';
import { percent } from '../words.js';
import type { ExplorationReport, ExploredFigures, ExploredObjective, FrontDesign } from './exploration.js';
import { figureCells, figureColumns, isBetter, OBJECTIVES } from './objectives.js';

const DESIGN_COLUMNS: Column[] = [
  { key: 'design', title: 'Design' },
  ...figureColumns(),
  { key: 'accuracy_kind', title: 'Accuracy is' },
  { key: 'vector_size', title: 'n × n PEs' },
  { key: 'clock_mhz', title: 'Clock', unit: 'frequency' },
  { key: 'input_kib', title: 'Input buffer (KiB)' },
  { key: 'weight_kib', title: 'Weight buffer (KiB)' },
  { key: 'storage', title: 'Stored as' },
  { key: 'placement', title: 'Placed for' },
  { key: 'solver', title: 'Placed by' },
  { key: 'memories', title: 'Memories' },
];

function designRow(design: FrontDesign) {
  return {
    design: design.id,
    ...figureCells(design),
    accuracy_kind: design.accuracyKind,
    vector_size: design.vectorSize,
    clock_mhz: design.clockMhz,
    input_kib: design.inputKib,
    weight_kib: design.weightKib,
    storage: design.storage,
    placement: design.placement,
    solver: design.solver,
    memories: design.memories.map(memoryText).join('; '),
  };
}

/** E.g. `sram: 3 × 1024 KiB sram-22nm-lop, words of 128 bit, port 128 bit, 82 % full`. */
function memoryText({
  name,
  banks,
  bankKib,
  technology,
  wordBits,
  portBitsPerCycle,
  ...bits
}: BuiltMemory): string {
  return (
    `${name}: ${banks} × ${bankKib} KiB ${technology}, words of ${wordBits} bit, port ${portBitsPerCycle} bit, ` +
    `${percent(bits.usedBits / bits.capacityBits)} full`
  );
}

export function frontTable({ front }: ExplorationReport): Table {
  return {
    name: 'front',
    caption:
      'All designs of the front, the least energy first. Accuracy “bounded”: fewer cells have faults than where it was ' +
      'measured.',
    columns: DESIGN_COLUMNS,
    rows: front.map(designRow),
  };
}

/** The best of the front in each objective. */
export function bestTable({ front, objectives }: ExplorationReport): Table {
  const rows = objectives.map((objective) => {
    const best = front.reduce((one, other) => (isBetter(other, one, objective) ? other : one), front[0]!);
    return { best: OBJECTIVES[objective].column.title.toLowerCase(), design: best };
  });
  return {
    name: 'best',
    caption: 'The design of the front that is best in each objective alone.',
    columns: [{ key: 'best', title: 'Best in' }, ...DESIGN_COLUMNS],
    rows: front.length === 0 ? [] : rows.map(({ best, design }) => ({ best, ...designRow(design) })),
  };
}

export function platformTable({ platforms, front, objectives }: ExplorationReport): Table {
  return {
    name: 'platforms',
    caption:
      'Existing accelerators on the same workload, and how many designs of the front are at least as good as each in all ' +
      'objectives and better in one.',
    columns: [
      { key: 'platform', title: 'Platform' },
      { key: 'storage', title: 'Stored as' },
      { key: 'solver', title: 'Placed by' },
      ...figureColumns(),
      { key: 'better_designs', title: 'Better designs' },
    ],
    rows: platforms.map((platform) => ({
      platform: platform.title,
      storage: platform.storage,
      solver: platform.solver,
      ...figureCells(platform),
      better_designs: front.filter((design) => isNowhereWorse(design, platform, objectives)).length,
    })),
  };
}

/** As good in every objective, and not the same in all. */
function isNowhereWorse(
  design: ExploredFigures,
  platform: ExploredFigures,
  objectives: readonly ExploredObjective[],
): boolean {
  return (
    objectives.some((objective) => isBetter(design, platform, objective)) &&
    !objectives.some((objective) => isBetter(platform, design, objective))
  );
}
