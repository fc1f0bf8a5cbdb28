/** How the cost of a design is composed of table entries. */
import { AppError } from '@adaptmem/core';
import { markdownTable } from '../markdown-table.js';
import type { SizedMemory } from '../memory/memory.js';
import { transferCost } from '../memory/transfer.js';
import { isMisfit } from './fill-memories.js';
import type { MemoryUses } from './placed-steps.js';
import type { Sweep } from './prepare-sweep.js';
import { designAt, designCount } from './sweep-space.js';

/**
 * Every part of the energy and the time of a mean inference, as Markdown.
 *
 * @param index as `designAt` counts
 * @throws AppError `SWEEP_NO_DESIGN`, `SWEEP_NOTHING_FITS`
 */
export function explainDesign(sweep: Sweep, index: number): string {
  const count = designCount(sweep.space);
  if (!(Number.isInteger(index) && index >= 0 && index < count))
    throw new AppError('SWEEP_NO_DESIGN', `No design ${index}`, { hint: `There are 0 to ${count - 1}.` });
  const found = sweep.inspect(designAt(sweep.space, index));
  if (isMisfit(found)) {
    const { tensor, part } = sweep.items[found.item]!;
    throw new AppError('SWEEP_NOTHING_FITS', `No memory has room for ${part} of "${tensor}"`);
  }
  const { core, memories, placed, clockMhz, cost } = found;
  const rows = [
    ['multiplying, special functions, buffers', '', shown(core.constantEnergyPj)],
    ...memories.flatMap((memory, at) => accessRows(memory, placed.memories[at]!, clockMhz)),
    ['leakage', `${shown(cost.leakageMw)} mW × ${shown(cost.latencyNs)} ns`, shown(cost.leakagePj)],
    ['**all**', '', shown(cost.energyPj)],
  ];
  return [
    markdownTable(['energy of a mean inference', 'how', 'pJ'], rows),
    `${shown(cost.cycles)} cycles at ${clockMhz} MHz = ${shown(cost.latencyNs)} ns, ` +
      `of ${placed.weights.length} kinds of steps (overlap: ${core.overlap})`,
    markdownTable(
      ['memory', 'macros', 'mm²', 'mW'],
      [
        ['core and buffers', '', shown(core.areaMm2), shown(core.leakageMw)],
        ...memories.map((memory) => [
          memory.name,
          `${memory.banks} × ${memory.point.capacity_kib} KiB × ${memory.point.word_bits} bit of ${memory.technology.name}`,
          shown(memory.areaMm2),
          shown(memory.leakageMw),
        ]),
      ],
    ),
  ].join('\n\n');
}

function accessRows(memory: SizedMemory, { transfers }: MemoryUses, clockMhz: number): string[][] {
  return (['read', 'write'] as const).flatMap((direction) => {
    const energyPj = direction === 'read' ? memory.point.read_energy_pj : memory.point.write_energy_pj;
    const pj = transfers
      .filter((transfer) => transfer.direction === direction)
      .reduce(
        (sum, { bits, times }) => sum + times * transferCost(memory, bits, direction, clockMhz).energyPj,
        0,
      );
    if (pj === 0) return [];
    return [[`${memory.name}, ${direction}`, `${shown(pj / energyPj)} words × ${energyPj} pJ`, shown(pj)]];
  });
}

/** Six digits are more than any figure is good for. */
const shown = (value: number) => `${Number.isInteger(value) ? value : Number(value.toPrecision(6))}`;
