/** Where the energy of one inference goes. */
import type { ComponentResult } from '@adaptmem/core';
import { ENERGY_SHARES, type EnergyBar, type EnergyShare, energyChart } from '../charts/energy-chart.js';
import { slug } from '../names.js';
import type { Figure } from '../page/document.js';
import type { SystemReport } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import type { Table } from '../tables/table.js';
import { percent } from '../words.js';

type Shares = Record<EnergyShare, number>;

/** Stacked bars of the systems' details. */
export function energyFigure(geometry: string, systems: readonly SystemReport[]): Figure {
  const shares = systems.map(({ detail }) => sharesOf(detail.result.byComponent));
  const totals = shares.map((share) => ENERGY_SHARES.reduce((sum, name) => sum + share[name], 0));
  const { name: unit, factor } = displayUnit(totals, 'energy');
  const bars = systems.flatMap((system, index) =>
    ENERGY_SHARES.map((share): EnergyBar => {
      return { system: system.title, share, energy: shares[index]![share] / factor };
    }),
  );
  const largest = systems.map((system, index) => {
    const [name, value] = largestShare(shares[index]!);
    return `“${system.title}” spends most on ${name} (${percent(value / totals[index]!)})`;
  });
  return {
    name: `energy-breakdown-${slug(geometry)}`,
    title: `Where the energy of one inference goes (${taskCounts(systems)} tasks)`,
    caption: `Dynamic energy of compute, buffers and memories, and leakage over the inference. ${largest.join('; ')}.`,
    spec: energyChart(bars, unit),
  };
}

/** Every component of every system. */
export function energyTable(geometry: string, systems: readonly SystemReport[]): Table {
  return {
    name: `components-${slug(geometry)}`,
    caption: `Components (${taskCounts(systems)} tasks, mean over the tasks).`,
    columns: [
      { key: 'system', title: 'System' },
      { key: 'component', title: 'Component' },
      { key: 'dynamic_pj', title: 'Dynamic energy', unit: 'energy' },
      { key: 'leakage_pj', title: 'Leakage energy', unit: 'energy' },
      { key: 'area_mm2', title: 'Area', unit: 'area' },
      { key: 'read_bits', title: 'Read', unit: 'capacity' },
      { key: 'written_bits', title: 'Written', unit: 'capacity' },
      { key: 'used_bits', title: 'Used', unit: 'capacity' },
      { key: 'capacity_bits', title: 'Capacity', unit: 'capacity' },
    ],
    rows: systems.flatMap(({ title, detail }) =>
      detail.result.byComponent.map((component) => ({
        system: title,
        component: component.component,
        dynamic_pj: component.dynamicPj,
        leakage_pj: component.leakagePj,
        area_mm2: component.areaMm2,
        read_bits: component.readBits,
        written_bits: component.writtenBits,
        used_bits: component.usedBits,
        capacity_bits: component.capacityBits,
      })),
    ),
  };
}

function sharesOf(components: readonly ComponentResult[]): Shares {
  const shares = Object.fromEntries(ENERGY_SHARES.map((share) => [share, 0])) as Shares;
  for (const component of components) {
    const { dynamic, leakage } = SHARE_OF[classOf(component)];
    shares[dynamic] += component.dynamicPj;
    shares[leakage] += component.leakagePj;
  }
  return shares;
}

type ComponentClass = 'compute' | 'buffer' | 'on-chip memory' | 'off-chip memory';

const SHARE_OF: Record<ComponentClass, { dynamic: EnergyShare; leakage: EnergyShare }> = {
  compute: { dynamic: 'compute', leakage: 'logic and buffer leakage' },
  buffer: { dynamic: 'buffers', leakage: 'logic and buffer leakage' },
  'on-chip memory': { dynamic: 'on-chip memory access', leakage: 'on-chip memory leakage' },
  'off-chip memory': { dynamic: 'off-chip memory access', leakage: 'off-chip background' },
};

function classOf({ kind, offChip }: ComponentResult): ComponentClass {
  if (kind !== 'memory') return kind;
  return offChip ? 'off-chip memory' : 'on-chip memory';
}

function largestShare(shares: Shares): [EnergyShare, number] {
  const [first, ...rest] = ENERGY_SHARES.map((share): [EnergyShare, number] => [share, shares[share]]);
  return rest.reduce((most, entry) => (entry[1] > most[1] ? entry : most), first!);
}

function taskCounts(systems: readonly SystemReport[]): string {
  return [...new Set(systems.map(({ detail }) => detail.tasks))].join(', ');
}
