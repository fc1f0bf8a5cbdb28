import { describe, expect, it } from 'vitest';
import { ALBERT_BASE, encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { explainOperator } from './explain-operator.js';
import { simulate } from './simulate.js';

const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });
const hardware = shipped('edgebert-heterogeneous');
const { allocation } = place(workload, hardware);
const system = { workload, hardware, allocation };
const { task, byOperator } = simulate(workload, hardware, allocation).byTask[0]!;

/** The cells of the rows whose first cell matches, as text. */
function cells(text: string, first: RegExp): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([cell]) => first.test(cell!));
}

describe('explainOperator()', () => {
  it.each(['gemm', 'softmax', 'layernorm'])(
    'gives factors whose products add up to the result: %s',
    (kind) => {
      const expected = byOperator.find((operator) => operator.kind === kind)!;
      const text = explainOperator(system, task, expected.name);
      const moved = cells(text, / (data|mask|metadata)$/).map((row) => row.slice(2).map(Number));
      const buffered = cells(text, /^(read|write) (auxiliary )?buffers?$/).map((row) =>
        row.slice(1).map(Number),
      );
      const ofUnit = Number(/MACs, (\S+) pJ/.exec(text)![1]);
      let energyPj = ofUnit;
      let transferCycles = 0;
      for (const [times, , words, perWord, total, cycles] of moved as [
        number,
        number,
        number,
        number,
        number,
        number,
      ][]) {
        expect(Math.abs(times * words * perWord - total)).toBeLessThanOrEqual(2e-5 * total);
        energyPj += total;
        transferCycles += cycles;
      }
      for (const [, words, perWord, total] of buffered as [number, number, number, number][]) {
        expect(Math.abs(words * perWord - total)).toBeLessThanOrEqual(2e-5 * total);
        energyPj += total;
      }
      expect(moved.length).toBeGreaterThan(0);
      expect(Math.abs(energyPj - expected.dynamicPj)).toBeLessThanOrEqual(2e-5 * expected.dynamicPj);
      expect(transferCycles).toBe(expected.transferCycles);
      expect(text).toContain(`${expected.cycles} cycles (analytical`);
      for (const memory of hardware.memories.filter(({ name }) =>
        cells(text, /./).some(([, cell]) => cell?.endsWith(` ${name}`)),
      ))
        expect(text).toContain(`- ${memory.name}: `);
    },
  );

  it('refuses an operator that is not there', () => {
    expect(() => explainOperator(system, task, 'nothing')).toThrow(/No operator "nothing"/);
  });
});
