/** Generic arrays beside what three simulators say of ALBERT-base's products. */
import { outputStationaryMeshCycles, systolicRun } from '../compute/systolic.js';
import { markdownTable } from '../markdown-table.js';
import { ADAPTER_GEMMS, LAYER_GEMMS } from './encoder-layer.js';
import type { Stonne } from './stonne.js';

const ARRAY = { rows: 32, cols: 32 };

/** Cycles that ZigZag 3.8.5 printed for its `tpu_like` array of 32 × 32, optimised for latency. */
const ZIGZAG: Record<string, number> = {
  'Q, K, V, O projection': 98305,
  'QKᵀ of a head': 3073,
  'AV of a head': 3585,
  'FFN up': 356353,
  'FFN down': 368639,
  'adapter down': 16385,
  'adapter up': 18433,
};

/** Ours equal SCALE-Sim and STONNE exactly; ZigZag answers another question. */
export function arrayTable({ extra_fill_cycles }: Stonne): string {
  const rows = [...LAYER_GEMMS, ...ADAPTER_GEMMS].map((gemm) => {
    const [os, ws, is] = (['os', 'ws', 'is'] as const).map((flow) => systolicRun(flow, ARRAY, gemm).cycles);
    const stonne = outputStationaryMeshCycles(ARRAY, gemm, extra_fill_cycles.value);
    return [gemm.name, `${os}`, `${ws}`, `${is}`, `${stonne}`, `${ZIGZAG[gemm.name]}`];
  });
  return markdownTable(
    ['product on 32 × 32', 'SCALE-Sim os', 'ws', 'is', 'STONNE os', 'ZigZag, DRAM at 8 B/cycle'],
    rows,
  );
}
