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

/** What a curve is about. */
export interface SweptPart {
  group: CompressionGroup;
  part: TensorPart;
}

/** Every group and part of a sweep, whether a model has bits there or not. */
export function sweptParts({
  groups = COMPRESSION_GROUPS,
  parts = TENSOR_PARTS,
}: Pick<FaultSweepOptions, 'groups' | 'parts'>): SweptPart[] {
  return groups.flatMap((group) => parts.map((part) => ({ group, part })));
}

/** One curve for each group and part that has bits; all other bits of the model are without faults. */
export function faultSweep(options: FaultSweepOptions): FaultCurve[] {
  return sweptParts(options).flatMap((swept) => faultCurve(options, swept) ?? []);
}

/** The curve of one group and part; undefined if it has no bits. */
export function faultCurve(
  options: Omit<FaultSweepOptions, 'groups' | 'parts'>,
  { group, part }: SweptPart,
): FaultCurve | undefined {
  const tensors = options.model.tensors.filter((tensor) => tensor.group === group);
  const hasBits = tensors.some(({ encodedBits }) => encodedBits[part] > 0);
  return hasBits ? curveOf(options, { group, part }, tensors) : undefined;
}

function curveOf(
  options: Omit<FaultSweepOptions, 'groups' | 'parts'>,
  { group, part }: SweptPart,
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
    clean: options.clean,
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
