/** What more tasks need, and how many fit on a chip: by system and number of tasks. */
import { BITS_PER_KIB } from '@adaptmem/core';
import { systemsByGeometry } from '../compared.js';
import { slug } from '../names.js';
import type { Block, Section } from '../page/document.js';
import type { ReportInput, SystemReport } from '../report-input.js';
import type { Cell, Table } from '../tables/table.js';
import { type BitsByTasks, bitsByTasks, tasksThatFit } from '../task-scaling.js';

/** Sizes of on-chip memory for which the tasks that fit are counted. */
const BUDGETS_MIB = [1, 2, 4, 8, 16, 32, 64];
const BITS_PER_MIB = 1024 * BITS_PER_KIB;

/** Two tables a geometry; absent if nothing was simulated at more than one number of tasks. */
export function taskScalingSection(input: ReportInput): Section | undefined {
  const chapters = systemsByGeometry(input).flatMap(([geometry, systems]): Block[] => {
    const scaled = systems.filter(({ byTaskCount }) => byTaskCount.length > 1);
    if (scaled.length === 0) return [];
    return [
      { kind: 'table', table: scalingTable(geometry, scaled) },
      { kind: 'table', table: capacityTable(geometry, scaled) },
      { kind: 'paragraph', text: breakEven(geometry, scaled) },
    ];
  });
  if (chapters.length === 0) return undefined;
  return {
    id: 'task-scaling',
    title: 'More tasks',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'A device that serves several tasks stores what they share once and what each has of its own as often as ' +
          'there are tasks. “One more task” is how much stored bits, chip area and the energy of every inference (leakage ' +
          'of more memory) grow a task between two rows. Energy and time ' +
          'are of one inference, a mean over the tasks; a switch loads another task’s own parameters if the chip keeps ' +
          'one task’s at a time. Stored bits grow along a straight line, so the second table counts for any size of ' +
          'on-chip memory how many tasks fit: where the count ends, the next task’s parameters must leave the chip.',
      },
      ...chapters,
    ],
  };
}

function scalingTable(geometry: string, systems: readonly SystemReport[]): Table {
  return {
    name: `task-scaling-${slug(geometry)}`,
    caption: `Bits, energy and time by number of tasks (${geometry}).`,
    columns: [
      { key: 'system', title: 'System' },
      { key: 'method', title: 'Method' },
      { key: 'tasks', title: 'Tasks' },
      { key: 'stored_bits', title: 'Stored', unit: 'capacity' },
      { key: 'on_chip_bits', title: 'On chip', unit: 'capacity' },
      { key: 'on_chip_ratio', title: 'On chip', unit: 'ratio', digits: 3 },
      { key: 'one_more_bits', title: 'One more task', unit: 'capacity' },
      { key: 'area_mm2', title: 'Chip area', unit: 'area' },
      { key: 'one_more_mm2', title: 'One more task', unit: 'area' },
      { key: 'energy_pj', title: 'Inference energy', unit: 'energy', digits: 4 },
      { key: 'one_more_pj', title: 'One more task', unit: 'energy' },
      { key: 'latency_ns', title: 'Inference time', unit: 'time', digits: 4 },
      { key: 'switch_pj', title: 'Switch energy', unit: 'energy' },
      { key: 'switch_ns', title: 'Switch time', unit: 'time' },
    ],
    rows: systems.flatMap(scalingRows),
  };
}

function scalingRows({ title, method, byTaskCount }: SystemReport): Record<string, Cell>[] {
  return byTaskCount.map(({ tasks, summary, taskSwitch }, index) => {
    const stored = summary.onChipBits + summary.offChipBits;
    const before = byTaskCount[index - 1];
    return {
      system: title,
      method,
      tasks,
      stored_bits: stored,
      on_chip_bits: summary.onChipBits,
      on_chip_ratio: summary.onChipBits / stored,
      one_more_bits: before && (stored - storedBits(before)) / (tasks - before.tasks),
      area_mm2: summary.onChipAreaMm2,
      one_more_mm2: before && (summary.onChipAreaMm2 - before.summary.onChipAreaMm2) / (tasks - before.tasks),
      energy_pj: summary.energyPj,
      one_more_pj: before && (summary.energyPj - before.summary.energyPj) / (tasks - before.tasks),
      latency_ns: summary.latencyNs,
      switch_pj: taskSwitch?.energyPj,
      switch_ns: taskSwitch?.latencyNs,
    };
  });
}

const storedBits = ({ summary }: SystemReport['byTaskCount'][number]): number =>
  summary.onChipBits + summary.offChipBits;

/** One column a tuning method: where the bits lie does not change how many there are. */
function capacityTable(geometry: string, systems: readonly SystemReport[]): Table {
  const methods = linesByMethod(systems);
  return {
    name: `tasks-on-chip-${slug(geometry)}`,
    caption:
      `Tasks whose parameters and activations fit into so much on-chip memory (${geometry}); 0: not even one, the ` +
      'backbone included.',
    columns: [
      { key: 'memory_bits', title: 'On-chip memory', unit: 'capacity' },
      ...methods.map(([method]) => ({ key: `${slug(method)}_tasks`, title: method })),
    ],
    rows: BUDGETS_MIB.map((mib) => ({
      memory_bits: mib * BITS_PER_MIB,
      ...Object.fromEntries(
        methods.map(([method, line]) => [`${slug(method)}_tasks`, tasksThatFit(line, mib * BITS_PER_MIB)]),
      ),
    })),
  };
}

function linesByMethod(systems: readonly SystemReport[]): [string, BitsByTasks][] {
  const lines = new Map<string, BitsByTasks>();
  for (const { method, byTaskCount } of systems) {
    if (lines.has(method)) continue;
    const points = byTaskCount.map((point) => ({ tasks: point.tasks, bits: storedBits(point) }));
    lines.set(method, bitsByTasks(points));
  }
  return [...lines];
}

/** In the memory that the method with the smallest tasks needs for all tasks, how many tasks of the others fit. */
function breakEven(geometry: string, systems: readonly SystemReport[]): string {
  const most = Math.max(...systems.flatMap(({ byTaskCount }) => byTaskCount.map(({ tasks }) => tasks)));
  const [smallest, ...others] = linesByMethod(systems).sort(([, a], [, b]) => a.perTask - b.perTask);
  const [name, line] = smallest!;
  const budget = line.shared + most * line.perTask;
  const tasksOf = (count: number) =>
    count === 0 ? 'not even one task' : count === 1 ? '1 task' : `${count} tasks`;
  const each = others.map(
    ([method, other]) => `of ${method} it holds ${tasksOf(tasksThatFit(other, budget))}`,
  );
  const rest =
    each.length === 0 ? '' : ` In the same memory: ${each.join('; ')}; one more must leave the chip.`;
  return `${geometry}: ${name} with ${most} tasks takes ${(budget / BITS_PER_MIB).toFixed(2)} MiB.${rest}`;
}
