import { describe, expect, it } from 'vitest';
import { ALBERT_BASE, encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { simulate } from '../analytical/simulate.js';
import { fuseResiduals } from './fuse-residuals.js';

const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });
const { operators } = workload.inferences[0]!;

describe('fuseResiduals()', () => {
  it('fuses the additions of the adapters, and no others', () => {
    const fused = fuseResiduals(operators);
    expect(fused.filter(({ isFused }) => isFused)).toHaveLength(2 * 12);
    for (const [index, { operator, isFused }] of fused.entries()) {
      const before = operators[index]!;
      expect({ ...operator, reads: before.reads, writes: before.writes }).toEqual(before);
      if (!isFused) continue;
      expect(operator.reads.map(({ tensor }) => tensor)).toEqual(['branch']);
      expect(fused[index - 1]!.operator.writes).toEqual([]);
    }
  });
});

describe('pe_array.adapter_residual', () => {
  const run = (overrides: string[]) => {
    const hardware = shipped('edgebert-heterogeneous', overrides);
    return simulate(workload, hardware, place(workload, hardware).allocation).byTask[0]!;
  };

  it.each([
    ['ideal', 'double-buffered', 0],
    ['released-systemc', 'none', 128 * 48],
  ])('costs less time and energy in the accumulator: %s', (timing, overlap, cycles) => {
    const policy = [`pe_array.timing=${timing}`, `overlap=${overlap}`];
    const [apart, fused] = [run(policy), run([...policy, 'pe_array.adapter_residual=accumulator'])];
    expect(fused.cycles).toBeLessThan(apart.cycles);
    expect(fused.dynamicPj).toBeLessThan(apart.dynamicPj);
    const addition = ({ byOperator }: typeof apart) =>
      byOperator.find(({ name }) => name === 'layer0.ffn.adapter.add')!;
    expect(addition(fused).computeCycles).toBe(cycles);
  });

  it('costs more apart than the two products of the adapter, on the unit as released', () => {
    const { byOperator } = run(['pe_array.timing=released-systemc', 'overlap=none']);
    const cyclesOf = (...names: string[]) =>
      byOperator
        .filter(({ name }) => names.includes(name.replace('layer0.ffn.adapter.', '')))
        .reduce((sum, { computeCycles }) => sum + computeCycles, 0);
    expect(cyclesOf('add')).toBeGreaterThan(cyclesOf('down', 'up'));
  });
});
