/** The two matrices of a gemm among the tensors that it reads. */
import { encodedBitsOf, type WorkloadOperator, type WorkloadTensor } from '@adaptmem/core';

export type TensorTable = ReadonlyMap<string, WorkloadTensor>;

/** A tensor and how many of its elements one execution touches. */
export interface Operand {
  tensor: WorkloadTensor;
  elements: number;
}

/** Left: the matrix whose rows stay in the input buffer. Right: the one that streams through the weight buffer. */
export interface GemmOperands {
  left: Operand;
  right: Operand;
}

/**
 * Left is the first transient tensor that the gemm reads (its first read if none is transient); right is the
 * largest of the others (a bias is smaller than its weight), or left again for a product of a tensor with itself.
 *
 * @throws TypeError if the gemm reads nothing
 */
export function gemmOperands(operator: WorkloadOperator, tensors: TensorTable): GemmOperands {
  const reads = joinTiles(
    operator.reads.map(({ tensor, elements }) => ({ tensor: tensorOf(tensor, tensors), elements })),
  );
  const left = reads.find(({ tensor }) => tensor.mutability === 'transient') ?? reads[0];
  if (!left) throw new TypeError(`Gemm "${operator.name}" reads no tensor`);
  const others = reads.filter((operand) => operand !== left);
  const right = others.reduce(
    (largest, next) => (next.elements > largest.elements ? next : largest),
    others[0] ?? left,
  );
  return { left, right };
}

/** Tiles of one tensor as the operand that they are together. */
function joinTiles(operands: readonly Operand[]): readonly Operand[] {
  if (operands.every(({ tensor }) => tensor.tileOf === undefined)) return operands;
  const joined = new Map<string, Operand>();
  for (const operand of operands) {
    const name = operand.tensor.tileOf ?? operand.tensor.name;
    const known = joined.get(name);
    joined.set(name, known ? together(known, operand) : operand);
  }
  return [...joined.values()];
}

function together(left: Operand, right: Operand): Operand {
  const [a, b] = [left.tensor, right.tensor];
  const encodedBits = {
    data: a.encodedBits.data + b.encodedBits.data,
    mask: a.encodedBits.mask + b.encodedBits.mask,
    metadata: a.encodedBits.metadata + b.encodedBits.metadata,
  };
  const tensor = { ...a, elements: a.elements + b.elements, encodedBits };
  return { tensor, elements: left.elements + right.elements };
}

/** @throws TypeError if the workload has no such tensor */
export function tensorOf(name: string, tensors: TensorTable): WorkloadTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new TypeError(`Unknown tensor "${name}"`);
  return tensor;
}

/** Stored bits of all parts per element, as encoded. */
export function bitsPerElementOf(tensor: WorkloadTensor): number {
  return encodedBitsOf(tensor) / tensor.elements;
}

/** Stored bits that an operand moves in one execution. */
export function operandBits({ tensor, elements }: Operand): number {
  return elements * bitsPerElementOf(tensor);
}
