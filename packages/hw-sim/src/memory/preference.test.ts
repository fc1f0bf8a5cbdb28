import { describe, expect, it } from 'vitest';
import { encoderWorkload, TINY } from '../../test/encoder-workload.js';
import { shipped } from '../../test/shipped.js';
import type { PlacementItem } from '../analytical/placement-problem.js';
import { preferenceOf } from './preference.js';
import { sizeMemories } from './size-memories.js';

const item = (mutability: PlacementItem['mutability'], part: PlacementItem['part']): PlacementItem => ({
  tensor: 't',
  part,
  bits: 8,
  mutability,
  role: 'ffn',
});

/** Names of the memories in the order of preference. */
function orderOf(name: 'edgebert-heterogeneous' | 'edgebert-dram', wanted: PlacementItem): string[] {
  const { memories } = shipped(name);
  return preferenceOf(wanted, memories).map((index) => memories[index]!.name);
}

describe('preferenceOf()', () => {
  it('sends frozen values to dense cells, frozen masks to single-level cells, then SRAM', () => {
    expect(orderOf('edgebert-heterogeneous', item('frozen', 'data'))).toEqual(['rram-mlc2', 'sram']);
    expect(orderOf('edgebert-heterogeneous', item('frozen', 'mask'))).toEqual(['rram-slc', 'sram']);
    expect(orderOf('edgebert-heterogeneous', item('frozen', 'metadata'))).toEqual(['rram-slc', 'sram']);
  });

  it('keeps what changes out of RRAM', () => {
    expect(orderOf('edgebert-heterogeneous', item('per-task', 'data'))).toEqual(['sram']);
    expect(orderOf('edgebert-heterogeneous', item('transient', 'data'))).toEqual(['sram']);
  });

  it('leaves parameters off chip where SRAM is for activations only', () => {
    expect(orderOf('edgebert-dram', item('per-task', 'data'))).toEqual(['dram']);
    expect(orderOf('edgebert-dram', item('transient', 'data'))).toEqual(['sram']);
  });

  it('never puts activations into non-volatile memory, and per-task parameters only at last', () => {
    const { memories } = shipped('edgebert-heterogeneous');
    const open = memories.map((memory) => ({
      ...memory,
      holds: ['frozen', 'per-task', 'transient'] as const,
    }));
    const [mlc2, slc, sram] = [0, 1, 2];
    const order = (wanted: PlacementItem) =>
      preferenceOf(
        wanted,
        open.map((memory) => ({ ...memory, holds: [...memory.holds] })),
      );
    expect(order(item('transient', 'data'))).toEqual([sram]);
    expect(order(item('per-task', 'data'))).toEqual([sram, mlc2]);
    expect(order(item('per-task', 'mask'))).toEqual([sram, slc]);
  });
});

describe('sizeMemories()', () => {
  const workload = encoderWorkload(TINY);

  it('gives a memory as many banks as its items need', () => {
    const hardware = shipped('edgebert-heterogeneous');
    const sizes = sizeMemories(workload, hardware);
    const bits = (mutabilities: string[], parts: string[]) =>
      workload.tensors
        .filter(({ mutability }) => mutabilities.includes(mutability))
        .flatMap(({ encodedBits }) => parts.map((part) => encodedBits[part as 'data']))
        .reduce((sum, next) => sum + next, 0);
    const wanted = [
      bits(['frozen'], ['data']),
      bits(['frozen'], ['mask', 'metadata']),
      bits(['per-task', 'transient'], ['data', 'mask', 'metadata']),
    ];
    sizes.forEach((memory, index) => {
      expect(memory.banks).toBe(Math.ceil(wanted[index]! / memory.bankBits));
      expect(memory.capacityBits).toBe(memory.banks * memory.bankBits);
      expect(memory.leakageMw).toBeCloseTo(memory.banks * memory.point.leakage_mw, 12);
    });
  });

  it('keeps one bank of a memory that nothing prefers, and a given number of banks', () => {
    const hardware = shipped('edgebert-heterogeneous');
    const tuned = encoderWorkload({ ...TINY, adapter: 0 }); // nothing is frozen
    hardware.memories[2]!.banks = 7;
    expect(sizeMemories(tuned, hardware).map(({ banks }) => banks)).toEqual([1, 1, 7]);
  });
});
