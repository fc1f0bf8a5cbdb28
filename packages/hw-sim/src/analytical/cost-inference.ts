/** Work, traffic and buffer energy of every operator of an inference: all that placement does not change. */
import {
  type HardwareConfig,
  type Inference,
  TENSOR_PARTS,
  type TensorPart,
  type Workload,
  type WorkloadOperator,
} from '@adaptmem/core';
import { type FusedOperator, fuseResiduals } from '../compute/fuse-residuals.js';
import type { TensorTable } from '../compute/gemm-operands.js';
import { fusedWork, type OperatorWork, operatorWork } from '../compute/operator-work.js';
import type { Buffers, Hardware, SideBuffer } from '../config/hardware.js';
import type { Direction } from '../memory/transfer.js';
import { inferenceTraffic, type Movement } from './traffic.js';

/** Equal transfers of one part of a tensor. */
export interface PartTransfer {
  tensor: string;
  part: TensorPart;
  direction: Direction;
  /** Bits of one transfer, at least 1. */
  bits: number;
  /** At least 1. */
  times: number;
}

/** Dynamic activity of the PE array's scratchpads. */
export interface BufferActivity {
  readBits: number;
  writtenBits: number;
  energyPj: number;
}

export interface CostedOperator {
  operator: WorkloadOperator;
  work: OperatorWork;
  transfers: PartTransfer[];
  buffers: BufferActivity;
}

export function tensorTable(workload: Workload): TensorTable {
  return new Map(workload.tensors.map((tensor) => [tensor.name, tensor]));
}

/** @throws TypeError if an operator uses a tensor that is not in the table */
export function costInference(
  { operators }: Inference,
  tensors: TensorTable,
  hardware: Hardware,
): CostedOperator[] {
  return costOperators(fusedOperators(operators, hardware.config.pe_array), tensors, hardware);
}

/** The operators as the accelerator runs them: residuals of adapters fused where it fuses them. */
export function fusedOperators(
  operators: readonly WorkloadOperator[],
  { adapter_residual }: Pick<HardwareConfig['pe_array'], 'adapter_residual'>,
): FusedOperator[] {
  if (adapter_residual === 'accumulator') return fuseResiduals(operators);
  return operators.map((operator) => ({ operator, isFused: false }));
}

/**
 * @param operators all of an inference, in execution order
 * @throws TypeError if an operator uses a tensor that is not in the table
 */
export function costOperators(
  operators: readonly FusedOperator[],
  tensors: TensorTable,
  hardware: Hardware,
): CostedOperator[] {
  const traffic = inferenceTraffic(
    { operators: operators.map(({ operator }) => operator) },
    tensors,
    hardware,
  );
  return operators.map(({ operator, isFused }, index) => {
    const work = isFused ? fusedWork(operator, hardware) : operatorWork(operator, tensors, hardware);
    const transfers = traffic[index]!.flatMap(partTransfers);
    return { operator, work, transfers, buffers: bufferActivity(work, transfers, hardware.buffers) };
  });
}

/** A partly used tensor moves the same share of each of its parts, rounded up to whole bits. */
function partTransfers({ tensor, elements, direction, times }: Movement): PartTransfer[] {
  const transfers: PartTransfer[] = [];
  if (times === 0) return transfers;
  for (const part of TENSOR_PARTS) {
    const bits = Math.ceil((tensor.encodedBits[part] * elements) / tensor.elements);
    if (bits > 0) transfers.push({ tensor: tensor.name, part, direction, bits, times });
  }
  return transfers;
}

/** What arrives is written to a buffer; a result is written to one and read from it on its way to memory. */
function bufferActivity(
  work: OperatorWork,
  transfers: readonly PartTransfer[],
  buffers: Buffers,
): BufferActivity {
  const moved = (direction: Direction) =>
    transfers.reduce((sum, next) => (next.direction === direction ? sum + next.bits * next.times : sum), 0);
  const [arriving, leaving] = [moved('read'), moved('write')];
  const readBits = work.bufferReadBits + leaving;
  const writtenBits = arriving + leaving;
  const { word_bits, read_energy_pj, write_energy_pj } = buffers.point;
  const energyPj =
    Math.ceil(readBits / word_bits) * read_energy_pj + Math.ceil(writtenBits / word_bits) * write_energy_pj;
  const auxiliaryPj = buffers.auxiliary ? auxiliaryEnergy(work, buffers.auxiliary) : 0;
  return { readBits, writtenBits, energyPj: energyPj + auxiliaryPj };
}

function auxiliaryEnergy({ auxiliaryReadBits }: OperatorWork, { point }: SideBuffer): number {
  return Math.ceil(auxiliaryReadBits / point.word_bits) * point.read_energy_pj;
}
