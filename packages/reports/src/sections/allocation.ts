/** The paper's rule against the solvers. */
import { OPTIMALITY_GAP } from '@adaptmem/mapper';
import { allocationChart } from '../charts/allocation-chart.js';
import { distinct, slug } from '../names.js';
import type { Block, Figure, Section } from '../page/document.js';
import type { AllocationReport, ReportInput } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import type { Table } from '../tables/table.js';
import { percent } from '../words.js';

/** Bits by memory, cost, bound and gap of each solver. */
export function allocationSection({ allocations, systems }: ReportInput): Section {
  const titleOf = (name: string) => systems.find((system) => system.name === name)?.title ?? name;
  const named = allocations.map((entry) => ({ ...entry, system: titleOf(entry.system) }));
  const chapters = distinct(named.map(({ geometry }) => geometry)).flatMap((geometry): Block[] => {
    const own = named.filter((entry) => entry.geometry === geometry);
    return [
      { kind: 'figure', figure: allocationFigure(geometry, own) },
      { kind: 'table', table: allocationTable(geometry, own) },
    ];
  });
  return {
    id: 'allocation',
    title: 'Allocation: rule and optimum',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'The rule puts frozen parameters in non-volatile memory and everything that is rewritten in SRAM. The other ' +
          'solvers place the same parts in the same memories for the least of their objective; the bound is what no ' +
          'placement can undercut, so a gap of zero is a proof. Solvers judge by closed forms; “event-driven” is what ' +
          'the latency becomes where tiles wait for each other, as a multiple, at the largest number of tasks. Area ' +
          'is of the chip without banks that a placement leaves empty. ' +
          againstRule(named),
      },
      ...chapters,
    ],
  };
}

const OBJECTIVE_WORDS: Record<AllocationReport['objective'], string> = {
  energy: 'energy',
  latency: 'latency',
  edp: 'energy × delay',
  area: 'area',
  weighted: 'weighted cost',
};

/** How much the optimum saves over the rule, in a sentence. */
function againstRule(allocations: readonly AllocationReport[]): string {
  const solved = allocations.filter(({ solver }) => solver === 'exact');
  const savings = solved.flatMap((entry) => {
    const saving = savingOf(entry, allocations);
    return saving === undefined ? [] : [{ entry, saving }];
  });
  const [first, ...rest] = savings;
  if (!first) return '';
  const { entry, saving } = rest.reduce((most, next) => (next.saving > most.saving ? next : most), first);
  return (
    `In ${savings.length} comparisons the optimum saves most for “${entry.system}” (${entry.geometry}): ` +
    `${percent(saving)} of the ${OBJECTIVE_WORDS[entry.objective]} that the rule needs.`
  );
}

/** Share of the rule's cost that the entry saves. */
function savingOf(entry: AllocationReport, allocations: readonly AllocationReport[]): number | undefined {
  const rule = allocations.find((other) => other.solver === 'rule' && isSameProblem(other, entry));
  return rule?.cost && entry.cost !== undefined ? Math.max(0, 1 - entry.cost / rule.cost) : undefined;
}

function isSameProblem(left: AllocationReport, right: AllocationReport): boolean {
  return (
    left.system === right.system &&
    left.geometry === right.geometry &&
    left.tasks === right.tasks &&
    left.objective === right.objective
  );
}

function allocationFigure(geometry: string, allocations: readonly AllocationReport[]): Figure {
  const uses = allocations.flatMap(({ memories }) => memories);
  const { name: unit, factor } = displayUnit(
    allocations.map(({ memories }) => memories.reduce((sum, { usedBits }) => sum + usedBits, 0)),
    'capacity',
  );
  const memories = distinct(uses.map(({ memory }) => memory));
  const bars = allocations.flatMap(({ system, solver, objective, memories: used }) =>
    memories.flatMap((memory) => {
      const use = used.find((candidate) => candidate.memory === memory);
      return use
        ? [
            {
              system,
              solver: `${solver} (${objective})`,
              memory,
              size: use.usedBits / factor,
            },
          ]
        : [];
    }),
  );
  return {
    name: `allocation-${slug(geometry)}`,
    title: `Where each solver puts the bits (${geometry})`,
    caption:
      'Bits stored in each memory under each solver. Where the bars agree the rule is optimal or nearly so; where ' +
      'they differ the solver found it cheaper to move parts.',
    spec: allocationChart(bars, unit),
  };
}

function allocationTable(geometry: string, allocations: readonly AllocationReport[]): Table {
  const memories = distinct(allocations.flatMap((entry) => entry.memories.map(({ memory }) => memory)));
  return {
    name: `allocation-${slug(geometry)}`,
    caption:
      `Cost of each placement (${geometry}). Gap: how far it may be from the optimum (0: proven). Memory columns: ` +
      'what is stored there.',
    columns: [
      { key: 'system', title: 'System' },
      { key: 'tasks', title: 'Tasks' },
      { key: 'solver', title: 'Solver' },
      { key: 'objective', title: 'Objective' },
      { key: 'status', title: 'Status' },
      { key: 'energy_pj', title: 'Energy', unit: 'energy', digits: 4 },
      { key: 'latency_ns', title: 'Latency', unit: 'time', digits: 4 },
      { key: 'area_mm2', title: 'Area', unit: 'area', digits: 4 },
      { key: 'event_driven', title: 'Event-driven', digits: 4 },
      { key: 'saving_ratio', title: 'Below the rule', unit: 'ratio', digits: 2 },
      { key: 'gap_ratio', title: 'Gap', unit: 'ratio', digits: 2 },
      ...memories.map((memory) => ({
        key: `${slug(memory)}_bits`,
        title: memory,
        unit: 'capacity' as const,
      })),
      { key: 'binding', title: 'What binds' },
    ],
    rows: allocations.map((entry) => ({
      system: entry.system,
      tasks: entry.tasks,
      solver: entry.solver,
      objective: entry.objective,
      status: entry.status,
      energy_pj: entry.energyPj,
      latency_ns: entry.latencyNs,
      area_mm2: entry.usedAreaMm2,
      event_driven: entry.eventDrivenRatio,
      saving_ratio: savingOf(entry, allocations),
      gap_ratio: gapOf(entry),
      ...Object.fromEntries(entry.memories.map(({ memory, usedBits }) => [`${slug(memory)}_bits`, usedBits])),
      binding: entry.binding?.join('; ') || undefined,
    })),
  };
}

/** Share above the proven bound; 0 where the solver calls it optimal. */
function gapOf({ cost, bound }: AllocationReport): number | undefined {
  if (cost === undefined || !bound) return undefined;
  const gap = cost / bound - 1;
  return gap <= OPTIMALITY_GAP ? 0 : gap;
}
