/** How weights are stored: as an encoder measured it, or by arithmetic from a geometry. */
import { AppError, type WorkloadTensor } from '@adaptmem/core';
import { type CompressedModel, isPrunable } from '../compress/compress-model.js';
import { sizeAs } from '../compress/encodings.js';
import { numberFormat } from '../compress/formats.js';
import { groupOf } from '../compress/groups.js';
import { prunedCount } from '../compress/prune.js';
import type { CompressionSettings } from '../compress/settings.js';
import { elementsOf } from '../tensor-map.js';

/** The part of a workload's tensor that says how it is stored. */
export type TensorStorage = Pick<
  WorkloadTensor,
  'storageFormat' | 'bitsPerElement' | 'density' | 'encoding' | 'encodedBits'
>;

/**
 * How a weight is stored.
 * @param name as in checkpoints, without a task
 * @param task whose own tensor it is; undefined for a tensor that all tasks share
 */
export type StorageOf = (name: string, shape: readonly number[], task: string | undefined) => TensorStorage;

/**
 * What {@link compressModel} would write for tensors of these shapes if no kept value fell to zero in the number
 * format, and non-zeros were evenly spread. No weights are needed.
 */
export function geometryStorage(settings: CompressionSettings): StorageOf {
  return (name, shape) => {
    const { format: formatName, encoding, sparsity } = settings.groups[groupOf(name)];
    const format = numberFormat(formatName);
    const elements = elementsOf(shape);
    const common = { storageFormat: formatName, bitsPerElement: format.bits };
    const kept = isPrunable(shape) ? elements - prunedCount(elements, sparsity) : elements;
    const { data, mask, ...used } = sizeAs(isPrunable(shape) ? encoding : 'dense', kept, format.bits, shape);
    const encodedBits = { data, mask, metadata: format.metadataBits(shape) };
    return { ...common, density: kept / elements, ...used, encodedBits };
  };
}

/** A network as it is before compression: every value a float32, zeros written out as any other. */
export const UNCOMPRESSED_STORAGE: StorageOf = (_name, shape) => {
  const { name: storageFormat, bits, metadataBits } = numberFormat('fp32');
  const encodedBits = { data: elementsOf(shape) * bits, mask: 0, metadata: metadataBits(shape) };
  return { storageFormat, bitsPerElement: bits, density: 1, encoding: 'dense', encodedBits };
};

/** Compressed models to read stored sizes from. */
export interface MeasuredModels {
  /** Holds the tensors that all tasks share; not needed where there are none. */
  shared?: CompressedModel | undefined;
  /** By task, holding its own tensors; more than those do no harm. */
  byTask: Readonly<Record<string, CompressedModel>>;
}

/**
 * What the encoder wrote, tensor by tensor. The result throws an AppError for a tensor that the models do not
 * hold, or hold in another shape.
 */
export function measuredStorage({ shared, byTask }: MeasuredModels): StorageOf {
  const sharedTensors = tensorsByName(shared);
  const tensorsOfTask = new Map(Object.entries(byTask).map(([task, model]) => [task, tensorsByName(model)]));
  return (name, shape, task) => {
    const tensor = (task === undefined ? sharedTensors : tensorsOfTask.get(task))?.get(name);
    if (!tensor || String(tensor.shape) !== String(shape)) {
      const found = tensor ? `has it as [${tensor.shape}]` : 'does not hold it';
      const model = task === undefined ? 'The shared compressed model' : `The compressed model of "${task}"`;
      throw new AppError('PROFILE_STORAGE', `${model} ${found}: tensor "${name}" of shape [${shape}]`);
    }
    return {
      storageFormat: tensor.format,
      bitsPerElement: numberFormat(tensor.format).bits,
      density: tensor.nonZeros / elementsOf(shape),
      encoding: tensor.encoding,
      encodedBits: tensor.encodedBits,
    };
  };
}

function tensorsByName(model: CompressedModel | undefined) {
  return new Map(model?.tensors.map((tensor) => [tensor.name, tensor]));
}
