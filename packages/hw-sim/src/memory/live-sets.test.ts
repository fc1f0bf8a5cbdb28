import { fileURLToPath } from 'node:url';
import type { Workload, WorkloadOperator, WorkloadTensor } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { loadHardware } from '../config/load-hardware.js';
import { liveSets } from './live-sets.js';
import { placementItems } from './placement-items.js';

const hardware = loadHardware(
  fileURLToPath(new URL('../../../../configs/hardware/edgebert-sram.yaml', import.meta.url)),
);

const tensor = (name: string, elements = 16): WorkloadTensor => ({
  ...{ name, elements, role: 'activation', shape: [elements], storageFormat: 'fp32', bitsPerElement: 32 },
  ...{ density: 1, encoding: 'dense', mutability: 'transient', tasks: 'all' },
  encodedBits: { data: elements * 32, mask: 0, metadata: 0 },
});

/** An operator as `result<operands`, over 16 elements, or as many as said. */
function operator(text: string, elements = 16): WorkloadOperator {
  const [to = '', from = ''] = text.split('<');
  const use = (name: string) => ({ tensor: name, elements });
  const size = { kind: 'gelu' as const, group: 'g', rows: 4, cols: 4, repeat: 1 };
  return { name: text, ...size, reads: [...from].map(use), writes: [...to].map(use) };
}

function setsOf(...operators: WorkloadOperator[]): string[] {
  const tensors = [...'abcd'].map((name) => tensor(name));
  const inferences = [{ task: 't', operators }];
  const frame = { schemaVersion: 1, name: 'w', model: 'm', method: 'none', sequenceLength: 4 } as const;
  const workload: Workload = { ...frame, tasks: ['t'], tensors, inferences };
  const items = placementItems(workload);
  return liveSets(workload, hardware, items)
    .map((set) => set.map((item) => items[item]!.tensor).join(''))
    .sort();
}

describe('liveSets()', () => {
  it('keeps results apart from operands, and lets go of what is not read again', () => {
    expect(setsOf(operator('a<'), operator('b<a'), operator('c<b'), operator('d<c'))).toEqual([
      'ab',
      'bc',
      'cd',
    ]);
  });

  it('keeps what a later operator reads', () => {
    expect(setsOf(operator('a<'), operator('b<a'), operator('c<b'), operator('d<ac'))).toEqual([
      'abc',
      'acd',
    ]);
  });

  // a is live with b, later with c, and b with c: three addresses although never all at once
  it('ends a value where its tensor is written anew, but not where it is written in part', () => {
    expect(
      setsOf(operator('a<'), operator('b<a'), operator('c<b'), operator('a<c'), operator('d<a')),
    ).toEqual(['abc', 'ad']);
    expect(setsOf(operator('a<'), operator('b<a'), operator('a<b', 8), operator('d<a'))).toEqual([
      'ab',
      'ad',
      'c',
    ]);
    expect(
      setsOf(operator('a<'), operator('b<'), operator('c<b'), operator('a<c', 8), operator('d<a')),
    ).toEqual(['abc', 'ad']);
  });
});
