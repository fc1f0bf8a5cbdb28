/** What an operator costs inside the chip's compute units, wherever its tensors live. */
import type { HardwareConfig, OperatorKind, WorkloadOperator } from '@adaptmem/core';
import { bitsPerElementOf, gemmOperands, type TensorTable } from './gemm-operands.js';
import { type GemmShape, PE_TIMINGS, tilingOf } from './pe-array.js';
import { SFU_PASSES, type SfuFunction, sfuCycles } from './special-function-unit.js';

export type ComputeUnit = 'pe-array' | 'special-function-unit';

/** All executions of one operator together. */
export interface OperatorWork {
  /** Absent for an operator that only moves data. */
  unit?: ComputeUnit;
  cycles: number;
  macs: number;
  /** Dynamic energy of the unit. */
  energyPj: number;
  /** Bits that the unit reads from the buffers. */
  bufferReadBits: number;
}

const NO_WORK: OperatorWork = { cycles: 0, macs: 0, energyPj: 0, bufferReadBits: 0 };

/**
 * Which function of the special function unit runs a kind; tanh runs as the GELU does (same piecewise unit), a
 * product element by element as a sum (one pass of the same vector unit).
 */
const SFU_FUNCTION_OF: Partial<Record<OperatorKind, SfuFunction>> = {
  softmax: 'softmax',
  layernorm: 'layernorm',
  'elementwise-add': 'elementwise_add',
  'elementwise-mul': 'elementwise_add',
  gelu: 'gelu',
  'adapter-activation': 'gelu',
  tanh: 'gelu',
  'early-exit': 'early_exit',
};

/**
 * Share of the multiply-accumulates that cost energy, by `pe_array.zero_skipping`. `gate` takes the zeros of the
 * two operands as independent, and each multiplier as gated alone.
 */
const ACTIVE_SHARE: Record<
  HardwareConfig['pe_array']['zero_skipping'],
  (leftDensity: number, rightDensity: number) => number
> = {
  none: () => 1,
  gate: (leftDensity, rightDensity) => leftDensity * rightDensity,
};

/** @throws TypeError for a gemm without inner dimension or without reads */
export function operatorWork(
  operator: WorkloadOperator,
  tensors: TensorTable,
  config: HardwareConfig,
): OperatorWork {
  if (operator.kind === 'gemm') return gemmWork(operator, tensors, config);
  const name = SFU_FUNCTION_OF[operator.kind];
  return name ? sfuWork(operator, name, config) : NO_WORK;
}

function gemmWork(operator: WorkloadOperator, tensors: TensorTable, config: HardwareConfig): OperatorWork {
  const { rows, cols, inner, repeat } = operator;
  if (inner === undefined) throw new TypeError(`Gemm "${operator.name}" has no inner dimension`);
  const shape: GemmShape = { rows, cols, inner };
  const { vector_size: n, timing, mac_energy, zero_skipping } = config.pe_array;
  const { left, right } = gemmOperands(operator, tensors);
  const tiling = tilingOf(shape, n);
  const macs = rows * cols * inner * repeat;
  const active = ACTIVE_SHARE[zero_skipping](left.tensor.density, right.tensor.density);
  const tileBits = n * n * (bitsPerElementOf(left.tensor) + bitsPerElementOf(right.tensor));
  return {
    unit: 'pe-array',
    cycles: PE_TIMINGS[timing](tiling, n) * repeat,
    macs,
    energyPj: macs * active * mac_energy.value,
    bufferReadBits: tiling.tiles * tileBits * repeat,
  };
}

/** The energy of a pass over a vector includes its way from and to the buffer. */
function sfuWork(operator: WorkloadOperator, name: SfuFunction, config: HardwareConfig): OperatorWork {
  const { rows, repeat } = operator;
  const vectors = Math.ceil(operator.cols / config.pe_array.vector_size);
  const unit = config.special_function_unit;
  return {
    unit: 'special-function-unit',
    cycles: sfuCycles(unit, name, rows, vectors) * repeat,
    macs: 0,
    energyPj: SFU_PASSES[name] * rows * vectors * unit.vector_energy.value * repeat,
    bufferReadBits: 0,
  };
}
