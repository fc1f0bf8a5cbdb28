import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadStonne } from '../validation/stonne.js';
import { type Dataflow, outputStationaryMeshCycles, systolicRun } from './systolic.js';

const EXTRA_FILL = loadStonne(join(shippedConfigs(), 'peers/stonne.yaml')).extra_fill_cycles.value;

const projection = { rows: 128, cols: 768, inner: 768 };
const square = (side: number) => ({ rows: side, cols: side });

/** What a demand matrix would hold: fold by fold, place by place. */
function countByFolds(dataflow: Dataflow, array: { rows: number; cols: number }, shape: typeof projection) {
  const { rows: M, cols: N, inner: K } = shape;
  const [rows, cols, time] = { os: [M, N, K], ws: [K, N, M], is: [K, M, N] }[dataflow] as [
    number,
    number,
    number,
  ];
  const sum = { input: 0, filter: 0, output: 0, mapping: 0, compute: 0, cycles: -1, folds: 0 };
  for (let row = 0; row < rows; row += array.rows) {
    for (let col = 0; col < cols; col += array.cols) {
      const [r, c] = [Math.min(array.rows, rows - row), Math.min(array.cols, cols - col)];
      const stays = r * c;
      const [byRow, byCol] = [time * r, time * c];
      const counts = {
        os: { input: byRow, filter: byCol, output: stays + array.rows + array.cols },
        ws: { input: byRow, filter: stays, output: byCol },
        is: { input: stays, filter: byRow, output: byCol },
      }[dataflow];
      sum.input += counts.input;
      sum.filter += counts.filter;
      sum.output += counts.output;
      const load = dataflow === 'os' ? 0 : array.rows;
      sum.cycles += load + time + (array.cols - 1) + (array.rows - 1);
      sum.mapping += stays / (array.rows * array.cols);
      const seen = load + time + array.rows + array.cols - 2 + (dataflow === 'os' ? 0 : array.cols - 1);
      sum.compute += (stays * time) / (array.rows * array.cols * seen);
      sum.folds++;
    }
  }
  return sum;
}

describe('systolicRun()', () => {
  // Printed by SCALE-Sim v2 for the projection of ALBERT-base.
  it.each([
    ['os', 32, 79679, 2359296, 2359296, 104448, 92.5313, 92.5301],
    ['ws', 32, 127871, 2359296, 589824, 2359296, 57.6581, 50.5929],
    ['is', 32, 82751, 98304, 2359296, 2359296, 89.0962, 86.0022],
    ['os', 16, 306431, 4718592, 4718592, 110592, 96.2409, 96.2406],
  ] as const)(
    '%s on %i × %i gives what SCALE-Sim prints',
    (dataflow, side, cycles, inputs, filters, outputs, all, compute) => {
      const run = systolicRun(dataflow, square(side), projection);
      expect(run).toMatchObject({ cycles, inputReads: inputs, filterReads: filters, outputWrites: outputs });
      expect(100 * run.utilisation).toBeCloseTo(all, 4);
      expect(100 * run.computeUtilisation).toBeCloseTo(compute, 4);
    },
  );

  it('counts what the folds hold one by one, partial folds and oblong arrays included', () => {
    const size = fc.integer({ min: 1, max: 70 });
    const arrays = fc.record({
      rows: fc.integer({ min: 1, max: 20 }),
      cols: fc.integer({ min: 1, max: 20 }),
    });
    const shapes = fc.record({ rows: size, cols: size, inner: size });
    fc.assert(
      fc.property(fc.constantFrom<Dataflow>('os', 'ws', 'is'), arrays, shapes, (dataflow, array, shape) => {
        const run = systolicRun(dataflow, array, shape);
        const expected = countByFolds(dataflow, array, shape);
        expect(run.cycles).toBe(expected.cycles);
        expect(run.inputReads).toBe(expected.input);
        expect(run.filterReads).toBe(expected.filter);
        expect(run.outputWrites).toBe(expected.output);
        expect(run.mappingEfficiency).toBeCloseTo(expected.mapping / expected.folds, 9);
        expect(run.computeUtilisation).toBeCloseTo(expected.compute / expected.folds, 9);
        expect(run.mappingEfficiency).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { seed: 4 },
    );
  });
});

describe('outputStationaryMeshCycles()', () => {
  it('gives what STONNE prints', () => {
    expect(outputStationaryMeshCycles(square(16), projection, EXTRA_FILL)).toBe(308352);
    expect(outputStationaryMeshCycles(square(32), { rows: 128, cols: 64, inner: 768 }, EXTRA_FILL)).toBe(
      6680,
    );
  });
});
