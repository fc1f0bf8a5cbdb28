/** Loop nests on ZigZag's TPU-like array beside what ZigZag says of them. */
import { PJ_PER_UJ } from '@adaptmem/core';
import { bestLoopNest, type LoopObjective } from '../loop-nest/best-loop-nest.js';
import type { LoopArray } from '../loop-nest/loop-array.js';
import { markdownTable } from '../markdown-table.js';
import { ADAPTER_GEMMS, LAYER_GEMMS } from './encoder-layer.js';
import type { ZigZagRuns } from './zigzag-runs.js';

type ZigZagRun = Pick<ZigZagRuns['products'][string], 'energy_uj' | 'cycles'>;

/** @param array ZigZag's constants */
export function loopNestTable(array: LoopArray, { products }: ZigZagRuns): string {
  const rows = [...LAYER_GEMMS, ...ADAPTER_GEMMS].flatMap((gemm) => {
    const { least_energy: leastEnergy, ...run } = products[gemm.name]!;
    const row = (objective: LoopObjective, zigzag: ZigZagRun) => {
      const ours = bestLoopNest(gemm, array, objective);
      const energy = ours.energyPj / PJ_PER_UJ;
      return [
        leastEnergy ? `${gemm.name}, least ${objective}` : gemm.name,
        `${Number(energy.toPrecision(6))}`,
        `${zigzag.energy_uj}`,
        percent(energy / zigzag.energy_uj - 1),
        `${ours.cycles}`,
        `${zigzag.cycles}`,
        percent(ours.cycles / zigzag.cycles - 1),
      ];
    };
    return [row('latency', run), ...(leastEnergy ? [row('energy', leastEnergy)] : [])];
  });
  return markdownTable(
    ['product on 32 × 32', 'µJ', 'ZigZag', 'difference', 'cycles', 'ZigZag', 'difference'],
    rows,
  );
}

const percent = (share: number) => `${(100 * share).toFixed(2).replace(/^-(0\.00)$/, '$1')} %`;
