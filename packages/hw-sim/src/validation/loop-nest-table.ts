/** Loop nests on ZigZag's TPU-like array beside what ZigZag says of them. */
import { bestLoopNest, type LoopObjective } from '../loop-nest/best-loop-nest.js';
import type { LoopArray } from '../loop-nest/loop-array.js';
import { markdownTable } from '../markdown-table.js';
import { ADAPTER_GEMMS, LAYER_GEMMS } from './encoder-layer.js';

interface ZigZagRun {
  /** µJ */
  energy: number;
  cycles: number;
}

/** ZigZag 3.8.5, `tpu_like`, search LOMA with at most six loops; the optimum of the other objective where it differs. */
const ZIGZAG: Record<string, ZigZagRun & { forEnergy?: ZigZagRun }> = {
  'Q, K, V, O projection': { energy: 87.1981, cycles: 98305 },
  'QKᵀ of a head': { energy: 3.28322, cycles: 3073 },
  'AV of a head': { energy: 3.21319, cycles: 3585 },
  'FFN up': { energy: 322.552, cycles: 356353 },
  'FFN down': { energy: 376.382, cycles: 368639, forEnergy: { energy: 320.031, cycles: 636769 } },
  'adapter down': { energy: 15.2845, cycles: 16385 },
  'adapter up': { energy: 16.0547, cycles: 18433 },
};

/** @param array ZigZag's constants */
export function loopNestTable(array: LoopArray): string {
  const rows = [...LAYER_GEMMS, ...ADAPTER_GEMMS].flatMap((gemm) => {
    const { forEnergy, ...run } = ZIGZAG[gemm.name]!;
    const row = (objective: LoopObjective, zigzag: ZigZagRun) => {
      const ours = bestLoopNest(gemm, array, objective);
      const energy = ours.energyPj / 1e6;
      return [
        forEnergy ? `${gemm.name}, least ${objective}` : gemm.name,
        `${Number(energy.toPrecision(6))}`,
        `${zigzag.energy}`,
        percent(energy / zigzag.energy - 1),
        `${ours.cycles}`,
        `${zigzag.cycles}`,
        percent(ours.cycles / zigzag.cycles - 1),
      ];
    };
    return [row('latency', run), ...(forEnergy ? [row('energy', forEnergy)] : [])];
  });
  return markdownTable(
    ['product on 32 × 32', 'µJ', 'ZigZag', 'difference', 'cycles', 'ZigZag', 'difference'],
    rows,
  );
}

const percent = (share: number) => `${(100 * share).toFixed(2).replace(/^-(0\.00)$/, '$1')} %`;
