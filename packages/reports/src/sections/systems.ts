/** What one inference costs on each system, and how that grows with the number of tasks: a chapter a geometry. */
import type { Dimension } from '@adaptmem/core';
import { tasksChart } from '../charts/tasks-chart.js';
import { commonTasks, comparedSystems, type Summary, summaryAt, systemsByGeometry } from '../compared.js';
import { slug } from '../names.js';
import type { Block, Figure, Section } from '../page/document.js';
import type { ReportInput, SystemReport } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import type { Table } from '../tables/table.js';
import { comparison, enumerate } from '../words.js';
import { energyFigure, energyTable } from './energy-breakdown.js';
import { rooflineBlocks } from './roofline.js';

/** What is drawn against the number of tasks. */
const AGAINST_TASKS: { name: string; title: string; key: keyof Summary; dimension: Dimension }[] = [
  { name: 'energy', title: 'Energy per inference', key: 'energyPj', dimension: 'energy' },
  { name: 'latency', title: 'Latency per inference', key: 'latencyNs', dimension: 'time' },
  { name: 'area', title: 'On-chip area', key: 'onChipAreaMm2', dimension: 'area' },
];

/** 1 µJ · 1 ms in pJ · ns. */
const ENERGY_DELAY = { name: 'µJ·ms', factor: 1e12 };

/** One section a geometry: energy by component, then energy, latency and area against the number of tasks. */
export function systemSections(input: ReportInput): Section[] {
  return systemsByGeometry(input).map(([geometry, systems]) => {
    const figures = AGAINST_TASKS.map((figure) => againstTasks(geometry, systems, figure));
    const blocks: Block[] = [
      { kind: 'paragraph', text: introduction(systems) },
      { kind: 'figure', figure: energyFigure(geometry, systems) },
      ...figures.map((figure): Block => ({ kind: 'figure', figure })),
      { kind: 'table', table: systemsTable(geometry, systems) },
      { kind: 'table', table: energyTable(geometry, systems), folded: true },
      ...rooflineBlocks(geometry, systems),
    ];
    return { id: `systems-${slug(geometry)}`, title: `Systems: ${geometry}`, blocks };
  });
}

function introduction(systems: readonly SystemReport[]): string {
  const list = systems.map(({ title, hardware, solver }) => `${title} [${hardware}, placed by ${solver}]`);
  return (
    `${systems.length} designs with the same compute units: ${list.join('; ')}. Figures are means over the tasks of ` +
    'one inference each; memories are sized for all tasks, so area and leakage grow with them where a task needs ' +
    'memory of its own.'
  );
}

function againstTasks(
  geometry: string,
  systems: readonly SystemReport[],
  { name, title, key, dimension }: (typeof AGAINST_TASKS)[number],
): Figure {
  const values = systems.flatMap(({ byTaskCount }) => byTaskCount.map(({ summary }) => summary[key]));
  const { name: unit, factor } = displayUnit(values, dimension);
  const points = systems.flatMap((system) =>
    system.byTaskCount.map(({ tasks, summary }) => ({
      system: system.title,
      tasks,
      value: summary[key] / factor,
    })),
  );
  return {
    name: `${name}-${slug(geometry)}`,
    title: `${title} against the number of tasks`,
    caption:
      `${title} of each system for a growing number of tasks on one device. ${conclusion(systems, key)}`.trim(),
    spec: tasksChart(points, `${title} (${unit})`),
  };
}

/** What follows for the proposal at the largest number of tasks that all systems have. */
function conclusion(systems: readonly SystemReport[], key: keyof Summary): string {
  const compared = comparedSystems(systems);
  const tasks = commonTasks(systems);
  if (!compared || tasks === undefined) return '';
  const { proposal } = compared;
  const ours = summaryAt(proposal, tasks)[key];
  const others = systems
    .filter((system) => system !== proposal)
    .map((system) => `${comparison(ours, summaryAt(system, tasks)[key])} against “${system.title}”`);
  return `For ${tasks} tasks that of “${proposal.title}” is ${enumerate(others)}.`;
}

function systemsTable(geometry: string, systems: readonly SystemReport[]): Table {
  return {
    name: `systems-${slug(geometry)}`,
    caption: 'One inference on each system, mean over the tasks.',
    columns: [
      { key: 'system', title: 'System' },
      { key: 'tasks', title: 'Tasks' },
      { key: 'energy_pj', title: 'Energy', unit: 'energy' },
      { key: 'leakage_ratio', title: 'of it leakage', unit: 'ratio' },
      { key: 'latency_ns', title: 'Latency', unit: 'time' },
      { key: 'edp_pj_ns', title: 'Energy × delay', unit: ENERGY_DELAY },
      { key: 'power_mw', title: 'Mean power', unit: 'power' },
      { key: 'area_mm2', title: 'On-chip area', unit: 'area' },
      { key: 'on_chip_bits', title: 'Stored on chip', unit: 'capacity' },
      { key: 'off_chip_bits', title: 'Stored off chip', unit: 'capacity' },
    ],
    rows: systems.flatMap((system) =>
      system.byTaskCount.map(({ tasks, summary }) => ({
        system: system.title,
        tasks,
        energy_pj: summary.energyPj,
        leakage_ratio: summary.energyPj > 0 ? summary.leakagePj / summary.energyPj : 0,
        latency_ns: summary.latencyNs,
        edp_pj_ns: summary.edpPjNs,
        power_mw: summary.averagePowerMw,
        area_mm2: summary.onChipAreaMm2,
        on_chip_bits: summary.onChipBits,
        off_chip_bits: summary.offChipBits,
      })),
    ),
  };
}
