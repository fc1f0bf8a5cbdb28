/** A trained network, compressed in several ways, stored in several kinds of cells, and evaluated with their faults. */
import { type FaultCase, type FaultCurve, TENSOR_PARTS } from '@adaptmem/core';
import { type CompressedTensor, compressModel, decompressModel } from '../compress/compress-model.js';
import type { CompressionGroup } from '../compress/groups.js';
import type { CompressionSettings } from '../compress/settings.js';
import { elementsOf, type TensorMap } from '../tensor-map.js';
import { type FaultSweepOptions, faultSweep } from './fault-sweep.js';
import { faultTrials } from './fault-trials.js';
import { storedPart, type TensorStoragePlan } from './storage-plan.js';

/** One way to compress. */
export interface StudyVariant {
  name: string;
  settings: CompressionSettings;
}

/** One kind of cells, and what lives in them. */
export interface StudyCells {
  name: string;
  groups: readonly CompressionGroup[];
  storage: TensorStoragePlan;
}

export interface FaultStudyOptions {
  /** The network as trained. */
  tensors: TensorMap;
  /** The first is the one that the sweep uses. */
  variants: readonly StudyVariant[];
  cells: readonly StudyCells[];
  trials: number;
  seed: number;
  /** The main metric with these values; greater is better. */
  evaluate(tensors: TensorMap): number;
  /** What the sweep of bit error rates covers; absent: no sweep. */
  sweep?: Pick<FaultSweepOptions, 'rates' | 'tolerance' | 'groups' | 'parts' | 'trials'> | undefined;
  onCase?: ((done: number, all: number) => void) | undefined;
}

export interface FaultStudyResult {
  /** Variants in their order, with the cells in theirs. */
  cases: FaultCase[];
  curves: FaultCurve[];
  /** Main metric of the first variant without faults. */
  clean: number;
}

/** Compresses, stores, reads back and evaluates. @throws AppError as `compressModel` does */
export function faultStudy(options: FaultStudyOptions): FaultStudyResult {
  const { tensors, variants, cells, trials, seed, evaluate, sweep, onCase } = options;
  const cases: FaultCase[] = [];
  let curves: FaultCurve[] = [];
  variants.forEach((variant, index) => {
    const model = compressModel(tensors, variant.settings);
    const clean = evaluate(decompressModel(model));
    for (const { name, groups, storage } of cells) {
      const stored = model.tensors.filter(({ group }) => groups.includes(group));
      const plan = ({ group }: CompressedTensor) => (groups.includes(group) ? storage : undefined);
      cases.push({
        variant: variant.name,
        ...describe(stored, storage),
        encodedBits: model.tensors.reduce((sum, tensor) => sum + bitsOf(tensor), 0),
        cells: name,
        clean,
        ...faultTrials({ model, plan, trials, seed, evaluate, clean }),
      });
      onCase?.(cases.length, variants.length * cells.length);
    }
    if (index === 0 && sweep) curves = faultSweep({ model, seed, evaluate, clean, ...sweep });
  });
  return { cases, curves, clean: cases[0]?.clean ?? Number.NaN };
}

function bitsOf({ encodedBits }: CompressedTensor): number {
  return TENSOR_PARTS.reduce((sum, part) => sum + encodedBits[part], 0);
}

function describe(stored: readonly CompressedTensor[], storage: TensorStoragePlan) {
  const elements = stored.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  const nonZeros = stored.reduce((sum, tensor) => sum + tensor.nonZeros, 0);
  return {
    format: [...new Set(stored.map(({ format }) => format))].join(', '),
    sparsity: elements === 0 ? 0 : 1 - nonZeros / elements,
    cellCount: stored.reduce(
      (sum, { encodedBits }) =>
        sum + TENSOR_PARTS.reduce((own, part) => own + storedPart(encodedBits[part], storage[part]).cells, 0),
      0,
    ),
  };
}
