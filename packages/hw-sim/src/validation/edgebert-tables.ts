/** EdgeBERT's unit beside what was measured and published of it. */

import { PE_TIMINGS } from '../compute/pe-array.js';
import { sfuCycles } from '../compute/special-function-unit.js';
import type { Hardware } from '../config/hardware.js';
import { markdownTable } from '../markdown-table.js';
import type { EdgebertFigures } from './edgebert-figures.js';
import { LAYER_FUNCTIONS, LAYER_GEMMS, LAYERS } from './encoder-layer.js';

/**
 * Cycles of ALBERT-base, 128 tokens, twelve layers.
 *
 * @param released the unit with the released buffers; `ideal` timing needs nothing of them
 */
export function edgebertCycleTable(released: Hardware, { derived: forms }: EdgebertFigures): string {
  const n = released.config.pe_array.vector_size;
  const gemms = (timing: 'ideal' | 'released-systemc') =>
    LAYERS * total(LAYER_GEMMS, (gemm) => gemm.count * PE_TIMINGS[timing](gemm, released));
  const functions = LAYER_FUNCTIONS.map(({ name, rows, cols, count }): [string, string, number] => [
    name,
    name,
    LAYERS * count * sfuCycles(name, { rows, vectors: Math.ceil(cols / n) }, released),
  ]);
  const rows: [string, string, number][] = [
    ['matrix products, `ideal`', 'ideal', gemms('ideal')],
    ['matrix products, `released-systemc`', 'released-systemc', gemms('released-systemc')],
    ...functions,
  ];
  return markdownTable(
    ['ALBERT-base, 128 tokens, 12 layers', 'cycles', 'derived', 'difference', 'derived by'],
    rows.map(([title, key, cycles]) => {
      const { cycles: derived, how } = forms[key]!;
      return [title, `${cycles}`, `${derived}`, percent(cycles / derived - 1), how];
    }),
  );
}

/** The chip (12 nm, ISSCC 2023, 22.9) beside the unit; the clock is the chip's highest. */
export function edgebertChipTable(hardware: Hardware, { chip }: EdgebertFigures): string {
  const { pe_array, special_function_unit } = hardware.config;
  const clockMhz = chip.clock_mhz.value;
  const macs = pe_array.vector_size ** 2;
  const macEnergy = pe_array.mac_energy.value;
  const { masks, auxiliary } = hardware.buffers;
  const parts = [hardware.buffers, masks, auxiliary].filter((buffer) => buffer !== undefined);
  const buffers = total(parts, ({ banks, point }) => banks * point.area_mm2);
  const leakage = pe_array.leakage.value + special_function_unit.leakage.value;
  const pass = LAYERS * total(LAYER_GEMMS, ({ rows, cols, inner, count }) => rows * cols * inner * count);
  const rows: [string, string, string, string][] = [
    [
      'FP8, TFLOPS/W',
      figure(2 / macEnergy),
      `${chip.efficiency_tflops_per_w.value}`,
      'calibrated: the MAC energy is from it',
    ],
    [
      `FP8 peak at ${clockMhz} MHz, TFLOPS`,
      figure((2 * macs * clockMhz) / 1e6),
      `${chip.peak_tflops.value}`,
      'not used: two operations a MAC',
    ],
    [
      `FP8 power at ${clockMhz} MHz, mW`,
      figure((macs * clockMhz * macEnergy) / 1000 + leakage),
      `${chip.power_mw.value}`,
      'not used: at 1.0 V, the unit is at its most efficient point',
    ],
    [
      'energy of a pass, compute and local SRAM, mJ',
      figure((pass * macEnergy) / 1e9),
      `${chip.pass_energy_least_mj.value} … ${chip.pass_energy_most_mj.value}`,
      `not used for ${chip.pass_energy_most_mj.value}: ${chip.power_mw.value} mW over the peak`,
    ],
    [
      'area of the accelerator, mm²',
      figure(pe_array.area.value + special_function_unit.area.value + buffers),
      chip.area_mm2.value.toFixed(2),
      'not used: the chip holds 647 KB of SRAM, the unit 320 KiB at 22 nm; datapath areas are assumed',
    ],
  ];
  return markdownTable(['point', 'unit', 'chip', 'remark'], rows);
}

function total<T>(items: readonly T[], figureOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figureOf(item), 0);
}

const figure = (value: number) => `${Number(value.toPrecision(3))}`;
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
