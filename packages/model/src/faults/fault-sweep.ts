/** The metric against the bit error rate of each part of each group: what the groups bear. */
import { type FaultCurve, TENSOR_PARTS, type TensorPart } from '@adaptmem/core';
import type { CompressedTensor } from '../compress/compress-model.js';
import { COMPRESSION_GROUPS, type CompressionGroup } from '../compress/groups.js';
import { type FaultTrialOptions, faultTrials } from './fault-trials.js';
import { bitErrors } from './inject-faults.js';
import type { TensorStoragePlan } from './storage-plan.js';

export interface FaultSweepOptions extends Omit<FaultTrialOptions, 'plan'> {
  /** Ascending. */
  rates: readonly number[];
  /** Loss of the metric that is accepted. */
  tolerance: number;
  groups?: readonly CompressionGroup[] | undefined;
  parts?: readonly TensorPart[] | undefined;
}

/** One curve for each group and part that has bits; all other bits of the model are without faults. */
export function faultSweep(options: FaultSweepOptions): FaultCurve[] {
  const { model, groups = COMPRESSION_GROUPS, parts = TENSOR_PARTS } = options;
  return groups.flatMap((group) => {
    const tensors = model.tensors.filter((tensor) => tensor.group === group);
    return parts
      .filter((part) => tensors.some(({ encodedBits }) => encodedBits[part] > 0))
      .map((part) => curveOf(options, group, part, tensors));
  });
}

function curveOf(
  options: FaultSweepOptions,
  group: CompressionGroup,
  part: TensorPart,
  tensors: readonly CompressedTensor[],
): FaultCurve {
  const points = options.rates.map((bitErrorRate) => {
    const storage = { ...WITHOUT_FAULTS, [part]: { cells: bitErrors(bitErrorRate) } };
    const plan = (tensor: CompressedTensor) => (tensor.group === group ? storage : undefined);
    return { bitErrorRate, ...faultTrials({ ...options, plan }) };
  });
  const distinct = (values: readonly string[]) => [...new Set(values)].join(', ');
  return {
    group,
    part,
    format: distinct(tensors.map(({ format }) => format)),
    encoding: distinct(tensors.map(({ encoding }) => encoding)),
    bits: tensors.reduce((sum, { encodedBits }) => sum + encodedBits[part], 0),
    points,
    criticalBitErrorRate: criticalRate(points, options.clean - options.tolerance),
  };
}

const WITHOUT_FAULTS: TensorStoragePlan = { data: {}, mask: {}, metadata: {} };

/** The greatest rate up to which every mean is at least `least`; 0 if the first is not. */
export function criticalRate(
  points: readonly { bitErrorRate: number; mean: number }[],
  least: number,
): number {
  const broken = points.findIndex(({ mean }) => !(mean >= least));
  const borne = broken < 0 ? points : points.slice(0, broken);
  return borne.at(-1)?.bitErrorRate ?? 0;
}
