/** What an inference moves between memories and buffers: derived from its operators, tensor by tensor. */
import type { Inference, WorkloadOperator } from '@adaptmem/core';
import {
  bitsPerElementOf,
  gemmOperands,
  type Operand,
  operandBits,
  type TensorTable,
  tensorOf,
} from '../compute/gemm-operands.js';
import type { Hardware } from '../config/hardware.js';
import type { Direction } from '../memory/transfer.js';

/** Equal transfers of one tensor by one operator. */
export interface Movement extends Operand {
  direction: Direction;
  /** How often the transfer happens; 0 if the operand is still in the weight buffer. */
  times: number;
}

/** The movements of each operator of an inference, in execution order. */
export function inferenceTraffic(
  { operators }: Pick<Inference, 'operators'>,
  tensors: TensorTable,
  hardware: Hardware,
): Movement[][] {
  const resident = residentWeights(operators, tensors, hardware);
  const fetched = new Set<string>();
  return operators.map((operator) => {
    const passes = streamingPasses(operator, tensors, hardware);
    const movements: Movement[] = [];
    for (const { tensor: name, elements } of operator.reads) {
      const times = resident.has(name)
        ? Number(!fetched.has(name))
        : operator.repeat * (name === passes.stays ? 1 : passes.count);
      fetched.add(name);
      movements.push({ tensor: tensorOf(name, tensors), elements, direction: 'read', times });
    }
    for (const { tensor, elements } of operator.writes) {
      movements.push({
        tensor: tensorOf(tensor, tensors),
        elements,
        direction: 'write',
        times: operator.repeat,
      });
    }
    return movements;
  });
}

/**
 * Weights of the encoder that are fetched once an inference: all of them, if everything that the encoder layers
 * use together fits the weight buffer (ALBERT applies one layer many times); otherwise none.
 */
function residentWeights(
  operators: readonly WorkloadOperator[],
  tensors: TensorTable,
  hardware: Hardware,
): ReadonlySet<string> {
  const bits = new Map<string, number>();
  for (const operator of operators) {
    if (operator.layer === undefined) continue;
    for (const { tensor: name, elements } of operator.reads) {
      const tensor = tensorOf(name, tensors);
      if (tensor.mutability === 'transient') continue;
      bits.set(name, Math.max(bits.get(name) ?? 0, operandBits({ tensor, elements })));
    }
  }
  const total = [...bits.values()].reduce((sum, next) => sum + next, 0);
  return total <= hardware.buffers.weightBits ? new Set(bits.keys()) : new Set();
}

/** How often an operator streams the operands that do not stay in the input buffer. */
interface Passes {
  count: number;
  /** Name of the tensor that stays. */
  stays: string;
}

const ONE_PASS: Passes = { count: 1, stays: '' };

/**
 * Output-stationary tiling, after EdgeBERT's two decoders: the input buffer holds as many rows of the left
 * operand as fit with their whole inner dimension, in multiples of n, at least n; everything else streams past
 * each such block of rows. A right operand that fits the weight buffer is read once nevertheless.
 */
function streamingPasses(operator: WorkloadOperator, tensors: TensorTable, hardware: Hardware): Passes {
  if (operator.kind !== 'gemm' || operator.inner === undefined) return ONE_PASS;
  const { left, right } = gemmOperands(operator, tensors);
  if (operandBits(right) <= hardware.buffers.weightBits) return ONE_PASS;
  const n = hardware.config.pe_array.vector_size;
  const rowBits = operator.inner * bitsPerElementOf(left.tensor);
  const rows = Math.max(n, Math.floor(hardware.buffers.inputBits / rowBits / n) * n);
  return { count: Math.ceil(operator.rows / rows), stays: left.tensor.name };
}
