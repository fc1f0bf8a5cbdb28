import { describe, expect, it } from 'vitest';
import { assertWorkload, encodedBitsOf, Workload } from './workload.js';

const weight = {
  name: 'w',
  role: 'ffn',
  shape: [4, 4],
  elements: 16,
  storageFormat: 'adaptivfloat<8,3>',
  bitsPerElement: 8,
  density: 0.5,
  encoding: 'bitmask',
  encodedBits: { data: 64, mask: 16, metadata: 8 },
  mutability: 'per-task',
  tasks: ['a'],
} as const;

const operator = {
  name: 'up',
  kind: 'gemm',
  group: 'ffn',
  rows: 2,
  cols: 4,
  inner: 4,
  reads: [{ tensor: 'w', elements: 16 }],
  writes: [],
};

function workload(change: Record<string, unknown> = {}): Workload {
  return Workload.parse({
    schemaVersion: 1,
    name: 'test',
    model: 'm',
    method: 'houlsby',
    sequenceLength: 2,
    tasks: ['a', 'b'],
    tensors: [weight],
    inferences: [{ task: 'a', operators: [operator] }],
    ...change,
  });
}

describe('assertWorkload()', () => {
  it('accepts a workload that keeps its promises', () => {
    expect(() => assertWorkload(workload())).not.toThrow();
    expect(encodedBitsOf(workload().tensors[0]!)).toBe(88);
  });

  it.each([
    ['two tensors of one name', { tensors: [weight, weight] }, /two tensors/],
    ['a task that is not listed', { inferences: [{ task: 'c', operators: [operator] }] }, /unknown task "c"/],
    ["another task's tensor", { inferences: [{ task: 'b', operators: [operator] }] }, /of another task/],
    ['an unknown tensor', { tensors: [{ ...weight, name: 'v' }] }, /unknown tensor "w"/],
    [
      'a gemm without inner',
      { inferences: [{ task: 'a', operators: [{ ...operator, inner: undefined }] }] },
      /"inner"/,
    ],
  ])('refuses %s', (_name, change, message) => {
    expect(() => assertWorkload(workload(change))).toThrow(message);
  });
});
