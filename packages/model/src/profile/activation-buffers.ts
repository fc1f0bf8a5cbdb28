/** Puts the values of an inference into as few buffers as their lifetimes allow, so that their sum is honest. */
import type { WorkloadOperator } from '@adaptmem/core';
import { elementsOf } from '../tensor-map.js';
import type { DraftOperator, Value } from './operator-graph.js';

export interface BufferedInference {
  operators: WorkloadOperator[];
  /** The largest value of every buffer by its name, `activation/<kind>.<number>`. */
  buffers: Map<string, Value>;
}

/**
 * Gives every value a buffer of its kind: one that is free, else a new one. A buffer is free once the last reader
 * of its value ran; an operator that works element by element may write over what it reads for the last time.
 *
 * @param nameOfWeight how a weight of a checkpoint is called in the workload
 */
export function assignBuffers(
  drafts: readonly DraftOperator[],
  nameOfWeight: (name: string) => string,
): BufferedInference {
  const lastReader = lastReaders(drafts);
  const buffers = new Map<string, Value>();
  const bufferOf = new Map<Value, string>();
  const free = new Map<string, string[]>();
  const count = new Map<string, number>();

  const take = (value: Value): void => {
    if (bufferOf.has(value)) return; // another operator has written a part of it
    const number = count.get(value.kind) ?? 0;
    const reused = free.get(value.kind)?.shift();
    const name = reused ?? `activation/${value.kind}.${number}`;
    if (reused === undefined) count.set(value.kind, number + 1);
    buffers.set(name, largerOf(value, buffers.get(name)));
    bufferOf.set(value, name);
  };
  const release = (draft: DraftOperator, index: number): void => {
    for (const { value } of draft.inputs) {
      if (lastReader.get(value) !== index) continue;
      free.set(value.kind, [...(free.get(value.kind) ?? []), bufferOf.get(value)!]);
      lastReader.delete(value);
    }
  };

  const operators = drafts.map((draft, index): WorkloadOperator => {
    const inPlace = draft.kind !== 'gemm';
    if (inPlace) release(draft, index);
    take(draft.output.value);
    if (!inPlace) release(draft, index);
    const { weights, inputs, output, ...operator } = draft;
    return {
      ...operator,
      reads: [
        ...weights.map(({ tensor, elements }) => ({ tensor: nameOfWeight(tensor), elements })),
        ...inputs.map(({ value, elements }) => ({ tensor: bufferOf.get(value)!, elements })),
      ],
      writes: [{ tensor: bufferOf.get(output.value)!, elements: output.elements }],
    };
  });
  return { operators, buffers };
}

/** The one with more elements. */
export function largerOf<T extends Pick<Value, 'shape'>>(value: T, other: T | undefined): T {
  return other && elementsOf(other.shape) > elementsOf(value.shape) ? other : value;
}

/** Index of the operator that reads a value for the last time. */
function lastReaders(drafts: readonly DraftOperator[]): Map<Value, number> {
  const last = new Map<Value, number>();
  drafts.forEach(({ inputs }, index) => {
    for (const { value } of inputs) last.set(value, index);
  });
  return last;
}
