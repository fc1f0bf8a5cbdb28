/** What an operator costs inside the chip's compute units, wherever its tensors live. */
import type { HardwareConfig, OperatorKind, SfuFunction, WorkloadOperator } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { bitsPerElementOf, gemmOperands, type TensorTable } from './gemm-operands.js';
import { operandReads, PE_TIMINGS } from './pe-array.js';
import { sfuCycles } from './special-function-unit.js';

export type ComputeUnit = 'pe-array' | 'special-function-unit';

/** All executions of one operator together. */
export interface OperatorWork {
  /** Absent for an operator that only moves data. */
  unit?: ComputeUnit;
  cycles: number;
  macs: number;
  /** Multiplications that take a place in time: all, unless zeros are skipped. */
  timedMacs: number;
  /** Dynamic energy of the unit. */
  energyPj: number;
  /** Bits that the unit reads from the buffers. */
  bufferReadBits: number;
  /** Bits that the special function unit reads from the auxiliary buffer. */
  auxiliaryReadBits: number;
}

const NO_WORK: OperatorWork = {
  ...{ cycles: 0, macs: 0, timedMacs: 0, energyPj: 0 },
  ...{ bufferReadBits: 0, auxiliaryReadBits: 0 },
};

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

type Share = (leftDensity: number, rightDensity: number, vectorSize: number) => number;

/** Zeros of the two operands are taken as independent. */
const bothNonZero: Share = (left, right) => left * right;

/** Share of the multiply-accumulates that cost energy, by `pe_array.zero_skipping`. */
const ACTIVE_SHARE: Record<HardwareConfig['pe_array']['zero_skipping'], Share> = {
  none: () => 1,
  'gate-vectors': (left, right, n) => (1 - (1 - left) ** n) * (1 - (1 - right) ** n),
  gate: bothNonZero,
  skip: bothNonZero,
};

/** @throws TypeError for a gemm without inner dimension or without reads */
export function operatorWork(
  operator: WorkloadOperator,
  tensors: TensorTable,
  hardware: Hardware,
): OperatorWork {
  if (operator.kind === 'gemm') return gemmWork(operator, tensors, hardware);
  const name = SFU_FUNCTION_OF[operator.kind];
  return name ? sfuWork(operator, name, hardware) : NO_WORK;
}

/**
 * An addition in the accumulator, which starts from the residual instead of from zero: a vector of it a cycle,
 * hidden behind the product where the unit is double-buffered (`ideal`). The adders work anyway.
 */
export function fusedWork(
  { rows, cols, repeat }: WorkloadOperator,
  { config: { pe_array } }: Hardware,
): OperatorWork {
  const vectors = rows * Math.ceil(cols / pe_array.vector_size) * repeat;
  return { ...NO_WORK, unit: 'pe-array', cycles: pe_array.timing === 'ideal' ? 0 : vectors };
}

function gemmWork(operator: WorkloadOperator, tensors: TensorTable, hardware: Hardware): OperatorWork {
  const { rows, cols, inner, repeat } = operator;
  if (inner === undefined) throw new TypeError(`Gemm "${operator.name}" has no inner dimension`);
  const { vector_size: n, timing, mac_energy, zero_skipping } = hardware.config.pe_array;
  const { left, right } = gemmOperands(operator, tensors);
  const active = ACTIVE_SHARE[zero_skipping](left.tensor.density, right.tensor.density, n);
  // what is skipped leaves room for other pairs of the same sum; lanes are taken as equally full
  const taken = zero_skipping === 'skip' ? Math.max(1, Math.ceil(inner * active)) : inner;
  const macs = rows * cols * inner * repeat;
  const reads = operandReads({ rows, cols, inner }, hardware);
  return {
    unit: 'pe-array',
    cycles: PE_TIMINGS[timing]({ rows, cols, inner: taken }, hardware) * repeat,
    macs,
    timedMacs: rows * cols * taken * repeat,
    energyPj: macs * active * mac_energy.value,
    bufferReadBits:
      (reads.left * bitsPerElementOf(left.tensor) + reads.right * bitsPerElementOf(right.tensor)) * repeat,
    auxiliaryReadBits: 0,
  };
}

/** Of a parameter in the auxiliary buffer (Spec.h: 256 × n bytes). */
const AUXILIARY_BITS = 8;

/** The energy of a pass over a vector includes its way from and to the buffer. */
function sfuWork(operator: WorkloadOperator, name: SfuFunction, hardware: Hardware): OperatorWork {
  const { rows, repeat } = operator;
  const { pe_array, special_function_unit } = hardware.config;
  const vectors = Math.ceil(operator.cols / pe_array.vector_size);
  const { passes } = hardware.unit.functions[name];
  const parameters = passes.flatMap(({ steps }) => steps).filter((step) => step === 'auxiliary').length;
  return {
    unit: 'special-function-unit',
    cycles: sfuCycles(name, { rows, vectors }, hardware) * repeat,
    macs: 0,
    timedMacs: 0,
    energyPj: passes.length * rows * vectors * special_function_unit.vector_energy.value * repeat,
    bufferReadBits: 0,
    auxiliaryReadBits: parameters * rows * vectors * pe_array.vector_size * AUXILIARY_BITS * repeat,
  };
}
