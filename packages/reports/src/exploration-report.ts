/** The result of a design-space exploration as a report of its own. */
import { type FrontAxis, frontChart, type MarkedPoint } from './charts/front-chart.js';
import { volumeChart } from './charts/volume-chart.js';
import { distinct, methodTitle } from './names.js';
import type { Figure, ReportDocument, Section } from './page/document.js';
import { type RenderedReport, renderDocument } from './render-document.js';
import { displayUnit } from './tables/display-unit.js';
import type { Column, Table } from './tables/table.js';
import { percent } from './words.js';

/** Figures of a design, means over the tasks of one inference each. */
export interface ExploredFigures {
  energyPj: number;
  latencyNs: number;
  areaMm2: number;
  /** Mean main metric over the tasks; absent where nobody measured it. */
  accuracy?: number;
  /** `bounded`: at least so much, because fewer cells have faults than where it was measured. */
  accuracyKind?: 'measured' | 'bounded';
}

export interface ExploredMemory {
  name: string;
  technology: string;
  /** Kind of cell, e.g. `RRAM`. */
  cell: string;
  bitsPerCell: number;
  bankKib: number;
  wordBits: number;
  banks: number;
  portBitsPerCycle: number;
  capacityBits: number;
  usedBits: number;
  offChip: boolean;
}

export interface FrontDesign extends ExploredFigures {
  /** Its name, by which its files are called. */
  id: string;
  clockMhz: number;
  vectorSize: number;
  inputKib: number;
  weightKib: number;
  /** How the network is stored. */
  storage: string;
  /** What the placement of the tensors minimises, and who found it. */
  placement: string;
  solver: string;
  memories: ExploredMemory[];
}

/** An existing accelerator on the same workload. */
export interface Platform extends ExploredFigures {
  title: string;
  storage: string;
  solver: string;
}

export type ExploredObjective = 'energy' | 'latency' | 'area' | 'accuracy';

/** Plain, JSON-safe data. */
export interface ExplorationReport {
  name: string;
  description: string;
  seed: number;
  /** The command that made this report. */
  command: string;
  workload: { geometry: string; method: string; tasks: number };
  objectives: ExploredObjective[];
  /** By objective, in canonical units; the least accuracy. */
  reference: Partial<Record<ExploredObjective, number>>;
  /** Whether accuracy is that of another, smaller network. */
  accuracyStandIn: boolean;
  designsInSpace: number;
  /** Different designs that both searches evaluated, and what became of them. */
  counts: {
    evaluated: number;
    unplaced: number;
    beyondLimits: number;
    absent: { reason: string; designs: number }[];
  };
  searches: { name: string; trace: { evaluations: number; hypervolume: number }[] }[];
  /** Designs that were placed exactly before the searches began; they are part of both. */
  seeds: number;
  /** Of the front. */
  hypervolume: number;
  front: FrontDesign[];
  platforms: Platform[];
  assumptions: string[];
}

/** What is known of each objective: one line each. */
const OBJECTIVES: Record<
  ExploredObjective,
  { column: Column; of: (figures: ExploredFigures) => number | undefined }
> = {
  energy: {
    column: { key: 'energy_pj', title: 'Energy', unit: 'energy' },
    of: ({ energyPj }) => energyPj,
  },
  latency: {
    column: { key: 'latency_ns', title: 'Latency', unit: 'time' },
    of: ({ latencyNs }) => latencyNs,
  },
  area: {
    column: { key: 'area_mm2', title: 'Area', unit: 'area' },
    of: ({ areaMm2 }) => areaMm2,
  },
  accuracy: {
    column: { key: 'accuracy_ratio', title: 'Accuracy', unit: 'ratio', decimals: 1 },
    of: ({ accuracy }) => accuracy,
  },
};
const OBJECTIVE_NAMES = Object.keys(OBJECTIVES) as ExploredObjective[];

/** Renders `report.html`, `report.md`, `tables/*.csv` and figures; equal input gives equal bytes. */
export function renderExplorationReport(report: ExplorationReport): Promise<RenderedReport> {
  const document: ReportDocument = {
    title: `${report.name}: design-space exploration`,
    description: `${report.description} (seed ${report.seed}; made by ${report.command})`,
    sections: [
      summarySection(report),
      frontSection(report),
      searchSection(report),
      ...(report.assumptions.length > 0
        ? [
            {
              id: 'assumptions',
              title: 'What this rests on',
              blocks: [{ kind: 'notes', title: 'Assumed, not measured', items: report.assumptions } as const],
            },
          ]
        : []),
    ],
  };
  return renderDocument(document);
}

function summarySection(report: ExplorationReport): Section {
  const { workload, counts, front, designsInSpace, platforms } = report;
  return {
    id: 'summary',
    title: 'Summary',
    blocks: [
      {
        kind: 'key-figures',
        figures: [
          { value: String(front.length), label: 'designs on the front' },
          { value: counts.evaluated.toLocaleString('en-US'), label: 'different designs evaluated' },
          { value: designsInSpace.toExponential(1), label: 'designs in the space' },
        ],
      },
      {
        kind: 'paragraph',
        text:
          `Accelerators for ${workload.geometry} tuned by ${methodTitle(workload.method)} with ${workload.tasks} tasks. No design that ` +
          'was evaluated is better than one of the front in all objectives. Each design of the front was simulated in full, ' +
          'operator by operator, and its figures are those of the exploration.',
      },
      { kind: 'table', table: bestTable(report) },
      ...(platforms.length > 0 ? [{ kind: 'table', table: platformTable(report) } as const] : []),
      ...notes(report),
    ],
  };
}

function notes({ accuracyStandIn, objectives, counts }: ExplorationReport): Section['blocks'] {
  const items = [
    ...(accuracyStandIn && objectives.includes('accuracy')
      ? [
          'Accuracy is that of a smaller network that was trained, stored in the same way in the same cells: a stand-in.',
        ]
      : []),
    ...(counts.unplaced > 0 ? [`${counts.unplaced} designs had no room for all tensors.`] : []),
    ...(counts.beyondLimits > 0 ? [`${counts.beyondLimits} designs were beyond the limits.`] : []),
    ...counts.absent.map(
      ({ reason, designs }) => `${designs} designs are not compared, their accuracy is not known: ${reason}.`,
    ),
  ];
  return items.length > 0 ? [{ kind: 'notes', title: 'Left out', items }] : [];
}

/** The best of the front in each objective. */
function bestTable({ front, objectives }: ExplorationReport): Table {
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

function isBetter(a: ExploredFigures, b: ExploredFigures, objective: ExploredObjective): boolean {
  const [left, right] = [OBJECTIVES[objective].of(a), OBJECTIVES[objective].of(b)];
  if (left === undefined || right === undefined) return left !== undefined;
  return objective === 'accuracy' ? left > right : left < right;
}

function platformTable({ platforms, front, objectives }: ExplorationReport): Table {
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

function frontSection(report: ExplorationReport): Section {
  const { objectives } = report;
  const pairs = objectives.flatMap((x, index) => objectives.slice(index + 1).map((y) => ({ x, y })));
  return {
    id: 'front',
    title: 'The front',
    blocks: [
      ...pairs.map(({ x, y }) => ({ kind: 'figure', figure: frontFigure(report, x, y) }) as const),
      { kind: 'table', table: frontTable(report) },
    ],
  };
}

/** Largest ratio that a linear axis still shows. */
const LINEAR_RATIO = 30;

function frontFigure(
  { front, platforms }: ExplorationReport,
  x: ExploredObjective,
  y: ExploredObjective,
): Figure {
  const shown = [...front, ...platforms];
  const scale = { x: scaleOf(x, shown), y: scaleOf(y, shown) };
  const at = (figures: ExploredFigures) => {
    const [left, right] = [OBJECTIVES[x].of(figures), OBJECTIVES[y].of(figures)];
    if (left === undefined || right === undefined) return [];
    return [{ x: left / scale.x.factor, y: right / scale.y.factor }];
  };
  const title = (name: ExploredObjective) => OBJECTIVES[name].column.title;
  return {
    name: `front-${x}-${y}`,
    title: `${title(y)} against ${title(x).toLowerCase()}`,
    caption:
      'Each point is a design of the front, told apart by the cells that it has; a point that looks beaten here is better ' +
      'in another objective. Crosses are existing accelerators.',
    spec: frontChart(
      front.flatMap((design) => at(design).map((place) => ({ ...place, group: cellsOf(design) }))),
      together(
        platforms.flatMap((platform) => at(platform).map((place) => ({ ...place, title: platform.title }))),
      ),
      { x: scale.x.axis, y: scale.y.axis },
    ),
  };
}

/** Marks that would lie on each other as one, with both names. */
function together(marks: readonly MarkedPoint[]): MarkedPoint[] {
  const placeOf = ({ x, y }: MarkedPoint) => `${x.toPrecision(2)} ${y.toPrecision(2)}`;
  return distinct(marks.map(placeOf)).map((place) => {
    const same = marks.filter((mark) => placeOf(mark) === place);
    return { ...same[0]!, title: same.map(({ title }) => title).join(' / ') };
  });
}

function scaleOf(
  objective: ExploredObjective,
  shown: readonly ExploredFigures[],
): { factor: number; axis: FrontAxis } {
  const { column, of } = OBJECTIVES[objective];
  const values = shown.map(of).filter((value) => value !== undefined);
  const unit =
    column.unit === 'ratio'
      ? { name: '%', factor: 0.01 }
      : displayUnit(values, column.unit as 'energy' | 'time' | 'area');
  const least = Math.min(...values);
  const logarithmic = least > 0 && Math.max(...values) / least > LINEAR_RATIO;
  return { factor: unit.factor, axis: { title: `${column.title} (${unit.name})`, logarithmic } };
}

/** The kinds of cells of a design, e.g. `RRAM 2 bit + SRAM`. */
function cellsOf({ memories }: FrontDesign): string {
  const kinds = memories.map(({ cell, bitsPerCell }) =>
    bitsPerCell > 1 ? `${cell} ${bitsPerCell} bit` : cell,
  );
  return distinct(kinds).sort().join(' + ');
}

const figureColumns = (): Column[] => OBJECTIVE_NAMES.map((name) => OBJECTIVES[name].column);

const figureCells = (figures: ExploredFigures) =>
  Object.fromEntries(
    OBJECTIVE_NAMES.map((name) => [OBJECTIVES[name].column.key, OBJECTIVES[name].of(figures)]),
  );

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
}: ExploredMemory): string {
  return (
    `${name}: ${banks} × ${bankKib} KiB ${technology}, words of ${wordBits} bit, port ${portBitsPerCycle} bit, ` +
    `${percent(bits.usedBits / bits.capacityBits)} full`
  );
}

function frontTable({ front }: ExplorationReport): Table {
  return {
    name: 'front',
    caption:
      'All designs of the front, the least energy first. Accuracy “bounded”: fewer cells have faults than where it was ' +
      'measured.',
    columns: DESIGN_COLUMNS,
    rows: front.map(designRow),
  };
}

function searchSection(report: ExplorationReport): Section {
  const { searches, hypervolume, seeds } = report;
  const points = searches.flatMap(({ name, trace }) => trace.map((point) => ({ search: name, ...point })));
  return {
    id: 'search',
    title: 'The search',
    blocks: [
      {
        kind: 'paragraph',
        text:
          `Hypervolume: the share of the box between the origin and the reference point (${referenceText(report)}) that the ` +
          `front dominates, exactly. The front of everything has ${hypervolume.toPrecision(4)}, its placements solved ` +
          `exactly. Both searches begin with the same ${seeds} exactly placed designs and evaluate the same number; random ` +
          'search draws uniformly.',
      },
      {
        kind: 'figure',
        figure: {
          name: 'hypervolume',
          title: 'Hypervolume against evaluated designs',
          caption:
            'The higher, the more of what can be wished for is reached; where a search is ahead it needs fewer designs.',
          spec: volumeChart(points),
        },
      },
      {
        kind: 'table',
        folded: true,
        table: {
          name: 'hypervolume',
          caption: 'Hypervolume after each generation.',
          columns: [
            { key: 'search', title: 'Search' },
            { key: 'evaluations', title: 'Evaluations' },
            { key: 'hypervolume', title: 'Hypervolume', digits: 5 },
          ],
          rows: points.map((point) => ({ ...point })),
        },
      },
    ],
  };
}

function referenceText({ reference, objectives }: ExplorationReport): string {
  return objectives
    .map((name) => {
      const { column } = OBJECTIVES[name];
      const value = reference[name]!;
      if (column.unit === 'ratio') return `accuracy ${percent(value)}`;
      const { name: unit, factor } = displayUnit([value], column.unit as 'energy' | 'time' | 'area');
      return `${column.title.toLowerCase()} ${Number((value / factor).toPrecision(3))} ${unit}`;
    })
    .join(', ');
}
