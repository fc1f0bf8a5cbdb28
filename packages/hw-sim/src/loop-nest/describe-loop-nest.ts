/** A loop nest in words. */
import { markdownTable } from '../markdown-table.js';
import type { LoopNestCost } from './loop-nest-cost.js';

/** Order, energy by operand and memory, and time, as Markdown. */
export function describeLoopNest(cost: LoopNestCost): string {
  const { order, energyPj, macEnergyPj, byMemory } = cost;
  const { cycles, computeCycles, stallCycles, loadCycles, storeCycles } = cost;
  const loops = order.map(({ dimension, size }) => `${dimension} ${size}`).join(', ');
  return [
    `loops, innermost first: ${loops || 'none'}`,
    markdownTable(
      ['operand', 'memory', 'pJ'],
      [
        ['', 'multipliers', shown(macEnergyPj)],
        ...byMemory.map((entry) => [entry.operand, entry.memory, shown(entry.energyPj)]),
        ['**all**', '', shown(energyPj)],
      ],
    ),
    `${cycles} cycles: ${computeCycles} multiplying, ${stallCycles} stalled, ${loadCycles} before, ${storeCycles} after`,
  ].join('\n\n');
}

const shown = (value: number) => `${Number(value.toPrecision(6))}`;
