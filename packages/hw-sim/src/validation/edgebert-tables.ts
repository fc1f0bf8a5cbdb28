/** EdgeBERT's unit beside what was measured and published of it. */

import { PE_TIMINGS } from '../compute/pe-array.js';
import { sfuCycles } from '../compute/special-function-unit.js';
import type { Hardware } from '../config/hardware.js';
import { markdownTable } from '../markdown-table.js';
import { LAYER_FUNCTIONS, LAYER_GEMMS, LAYERS } from './encoder-layer.js';

/** Cycles of twelve layers that follow from the measured forms, and how (EdgeBERT's released SystemC, n = 16). */
const DERIVED: Record<string, { cycles: number; how: string }> = {
  ideal: { cycles: 43_646_976, how: '16 a tile of 16³' },
  'released-systemc': {
    cycles: 90_637_056,
    how: "33 a tile, 8 an output tile, 24 a command of the authors' demo",
  },
  layernorm: { cycles: 6_936_768, how: '8 + rows · (47 · vectors + 2)' },
  softmax: { cycles: 8_574_048, how: '22 + rows · (58 · vectors + 1)' },
  elementwise_add: { cycles: 5_311_704, how: '9 + rows · (36 · vectors + 1), a cycle a row too few' },
};

/**
 * Cycles of ALBERT-base, 128 tokens, twelve layers.
 *
 * @param released the unit with the released buffers; `ideal` timing needs nothing of them
 */
export function edgebertCycleTable(released: Hardware): string {
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
      const { cycles: derived, how } = DERIVED[key]!;
      return [title, `${cycles}`, `${derived}`, percent(cycles / derived - 1), how];
    }),
  );
}

/** The chip (12 nm, ISSCC 2023, 22.9) beside the unit; the clock is the chip's highest. */
export function edgebertChipTable(hardware: Hardware): string {
  const { pe_array, special_function_unit } = hardware.config;
  const clockMhz = 717;
  const macs = pe_array.vector_size ** 2;
  const macEnergy = pe_array.mac_energy.value;
  const { masks, auxiliary } = hardware.buffers;
  const parts = [hardware.buffers, masks, auxiliary].filter((buffer) => buffer !== undefined);
  const buffers = total(parts, ({ banks, point }) => banks * point.area_mm2);
  const leakage = pe_array.leakage.value + special_function_unit.leakage.value;
  const pass = LAYERS * total(LAYER_GEMMS, ({ rows, cols, inner, count }) => rows * cols * inner * count);
  const rows: [string, string, string, string][] = [
    ['FP8, TFLOPS/W', figure(2 / macEnergy), '8.24', 'calibrated: the MAC energy is from it'],
    [
      'FP8 peak at 717 MHz, TFLOPS',
      figure((2 * macs * clockMhz) / 1e6),
      '0.367',
      'not used: two operations a MAC',
    ],
    [
      'FP8 power at 717 MHz, mW',
      figure((macs * clockMhz * macEnergy) / 1000 + leakage),
      '122',
      'not used: at 1.0 V, the unit is at its most efficient point',
    ],
    [
      'energy of a pass, compute and local SRAM, mJ',
      figure((pass * macEnergy) / 1e9),
      '2.7 … 7.4',
      'not used for 7.4: 122 mW over the peak',
    ],
    [
      'area of the accelerator, mm²',
      figure(pe_array.area.value + special_function_unit.area.value + buffers),
      '4.60',
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
