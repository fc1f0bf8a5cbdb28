/** What serving another task costs on a device with room for one task's own parameters. */
import { systemsByGeometry } from '../compared.js';
import { slug } from '../names.js';
import type { Block, Section } from '../page/document.js';
import type { ReportInput, SystemReport } from '../report-input.js';
import type { Cell, Table } from '../tables/table.js';

/** Bits, time and energy of a switch, a table a geometry; absent if nothing was measured. */
export function taskSwitchSection(input: ReportInput): Section | undefined {
  const tables = systemsByGeometry(input).flatMap(([geometry, systems]): Block[] => {
    const table = switchTable(geometry, systems);
    return table.rows.length > 0 ? [{ kind: 'table', table }] : [];
  });
  if (tables.length === 0) return undefined;
  return {
    id: 'task-switch',
    title: 'Switching tasks',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'If the chip keeps one task’s own parameters at a time, serving another task first loads them. A system ' +
          'that streams its weights from DRAM loads nothing, because every inference pays for the stream already; ' +
          'a chip with all tasks resident switches for nothing, at the area shown above.',
      },
      ...tables,
    ],
  };
}

function switchTable(geometry: string, systems: readonly SystemReport[]): Table {
  return {
    name: `task-switch-${slug(geometry)}`,
    caption: `Loading another task’s own parameters, beside one inference (${geometry}).`,
    columns: [
      { key: 'system', title: 'System' },
      { key: 'loaded_bits', title: 'Loaded', unit: 'capacity' },
      { key: 'switch_ns', title: 'Switch time', unit: 'time' },
      { key: 'switch_pj', title: 'Switch energy', unit: 'energy' },
      { key: 'inference_ns', title: 'Inference time', unit: 'time' },
      { key: 'inference_pj', title: 'Inference energy', unit: 'energy' },
    ],
    rows: systems.flatMap(switchRows),
  };
}

/** One row at the largest number of tasks with a figure. */
function switchRows({ title, byTaskCount }: SystemReport): Record<string, Cell>[] {
  const point = byTaskCount.findLast(({ taskSwitch }) => taskSwitch !== undefined);
  if (!point?.taskSwitch) return [];
  const { bytes, latencyNs, energyPj } = point.taskSwitch;
  return [
    {
      system: title,
      loaded_bits: bytes * 8,
      switch_ns: latencyNs,
      switch_pj: energyPj,
      inference_ns: point.summary.latencyNs,
      inference_pj: point.summary.energyPj,
    },
  ];
}
