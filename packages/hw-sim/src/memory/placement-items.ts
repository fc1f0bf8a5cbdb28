/** The parts of a workload's tensors that occupy memory. */
import { TENSOR_PARTS, type TensorPart, type Workload, type WorkloadTensor } from '@adaptmem/core';
import type { PlacementItem } from '../analytical/placement-problem.js';

/** One item for each part with at least one bit, in the order of the workload's tensors. */
export function placementItems(workload: Workload): PlacementItem[] {
  const writes = writesPerInference(workload);
  return workload.tensors.flatMap((tensor) =>
    TENSOR_PARTS.filter((part) => tensor.encodedBits[part] > 0).map((part) =>
      itemOf(tensor, part, writes.get(tensor.name) ?? 0),
    ),
  );
}

function itemOf(tensor: WorkloadTensor, part: TensorPart, writes: number): PlacementItem {
  const { name, mutability, role, tasks, storageFormat: format, encodedBits, tileOf } = tensor;
  return {
    ...{ tensor: name, part, bits: encodedBits[part], mutability, role, tasks, format },
    ...(tileOf === undefined ? {} : { tileOf }),
    ...(writes > 0 ? { writesPerInference: writes } : {}),
  };
}

/** How often the inference that does so most writes each tensor in whole. */
function writesPerInference({ tensors, inferences }: Workload): Map<string, number> {
  const elements = new Map(tensors.map((tensor) => [tensor.name, tensor.elements]));
  const most = new Map<string, number>();
  for (const { operators } of inferences) {
    const written = new Map<string, number>();
    for (const { writes, repeat } of operators)
      for (const use of writes)
        written.set(use.tensor, (written.get(use.tensor) ?? 0) + use.elements * repeat);
    for (const [tensor, count] of written)
      most.set(tensor, Math.max(most.get(tensor) ?? 0, count / elements.get(tensor)!));
  }
  return most;
}
