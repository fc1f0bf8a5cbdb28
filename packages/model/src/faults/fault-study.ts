/** A trained network, compressed in several ways, stored in several kinds of cells, and evaluated with their faults. */
import { type FaultCase, type FaultCurve, TENSOR_PARTS } from '@adaptmem/core';
import {
  type CompressedModel,
  type CompressedTensor,
  compressModel,
  decompressModel,
} from '../compress/compress-model.js';
import type { CompressionGroup } from '../compress/groups.js';
import type { CompressionSettings } from '../compress/settings.js';
import { elementsOf, type TensorMap } from '../tensor-map.js';
import { type FaultSweepOptions, faultCurve, sweptParts } from './fault-sweep.js';
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

/** Gives what was computed under a name before, else computes it; results are plain JSON. */
export type Remember = <T>(name: string, compute: () => T) => T;

export interface FaultStudyOptions {
  /** The network as trained. */
  tensors: TensorMap;
  variants: readonly StudyVariant[];
  cells: readonly StudyCells[];
  trials: number;
  seed: number;
  /** The main metric with these values; greater is better. */
  evaluate(tensors: TensorMap): number;
  /** What the sweep of bit error rates covers, once for each of its variants; absent: no sweep. */
  sweep?: StudySweep | undefined;
  /** Keeps results, so that a study that was broken off goes on where it was; default: nothing is kept. */
  remember?: Remember | undefined;
  /** Trials that are over, of all. */
  onProgress?: ((done: number, all: number) => void) | undefined;
}

export interface StudySweep
  extends Pick<FaultSweepOptions, 'rates' | 'tolerance' | 'groups' | 'parts' | 'trials'> {
  variants: readonly StudyVariant[];
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
  const { variants, cells, trials, sweep, onProgress } = options;
  const swept = sweep ? sweptParts(sweep) : [];
  const perCurve = sweep ? sweep.rates.length * sweep.trials : 0;
  const all =
    variants.length * cells.length * trials + (sweep?.variants.length ?? 0) * swept.length * perCurve;
  let done = 0;
  const after = (count: number) => {
    done += count;
    onProgress?.(done, all);
  };
  const cases = variants.flatMap((variant) => {
    const stored = storedVariant(variant, options);
    return cells.map((each) => {
      const result = stored.remember(each.name, () => caseOf(variant.name, stored, each, options));
      after(trials);
      return result;
    });
  });
  const curves = (sweep?.variants ?? []).flatMap((variant) => {
    const stored = storedVariant({ ...variant, name: `sweep ${variant.name}` }, options);
    return swept.flatMap(({ group, part }) => {
      const curve = () => faultCurve({ ...options, ...stored, ...sweep! }, { group, part }) ?? null;
      const result = stored.remember(`${group} ${part}`, curve);
      after(perCurve);
      return result ?? [];
    });
  });
  return { cases, curves, clean: cases[0]?.clean ?? Number.NaN };
}

/** A variant of the network as it is stored, and what it is worth without faults. */
interface StoredVariant {
  model: CompressedModel;
  values: TensorMap;
  clean: number;
  /** Under names of its own. */
  remember: Remember;
}

function storedVariant(
  { name, settings }: StudyVariant,
  { tensors, evaluate, remember: keep = (_name, compute) => compute() }: FaultStudyOptions,
): StoredVariant {
  const remember: Remember = (what, compute) => keep(`${name}: ${what}`, compute);
  const model = compressModel(tensors, settings);
  const values = decompressModel(model);
  return { model, values, clean: remember('without faults', () => evaluate(values)), remember };
}

function caseOf(
  variant: string,
  { model, values, clean }: StoredVariant,
  { name, groups, storage }: StudyCells,
  { trials, seed, evaluate }: FaultStudyOptions,
): FaultCase {
  const stored = model.tensors.filter(({ group }) => groups.includes(group));
  const plan = ({ group }: CompressedTensor) => (groups.includes(group) ? storage : undefined);
  return {
    variant,
    ...describe(stored, storage),
    encodedBits: model.tensors.reduce((sum, tensor) => sum + bitsOf(tensor), 0),
    cells: name,
    clean,
    ...faultTrials({ model, values, plan, trials, seed, evaluate, clean }),
  };
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
