/** Generic arrays beside what three simulators say of ALBERT-base's products. */
import { outputStationaryMeshCycles, systolicRun } from '../compute/systolic.js';
import { markdownTable } from '../markdown-table.js';
import { ADAPTER_GEMMS, LAYER_GEMMS } from './encoder-layer.js';
import type { Stonne } from './stonne.js';
import type { ZigZagRuns } from './zigzag-runs.js';

const ARRAY = { rows: 32, cols: 32 };

/** Ours equal SCALE-Sim and STONNE exactly; ZigZag answers another question. */
export function arrayTable({ extra_fill_cycles }: Stonne, zigzag: ZigZagRuns): string {
  const rows = [...LAYER_GEMMS, ...ADAPTER_GEMMS].map((gemm) => {
    const [os, ws, is] = (['os', 'ws', 'is'] as const).map((flow) => systolicRun(flow, ARRAY, gemm).cycles);
    const stonne = outputStationaryMeshCycles(ARRAY, gemm, extra_fill_cycles.value);
    return [gemm.name, `${os}`, `${ws}`, `${is}`, `${stonne}`, `${zigzag.products[gemm.name]!.cycles}`];
  });
  return markdownTable(
    ['product on 32 × 32', 'SCALE-Sim os', 'ws', 'is', 'STONNE os', 'ZigZag, DRAM at 8 B/cycle'],
    rows,
  );
}
