/** The parts of a workload's tensors that occupy memory. */
import { TENSOR_PARTS, type TensorPart, type Workload, type WorkloadTensor } from '@adaptmem/core';
import type { PlacementItem } from '../analytical/placement-problem.js';

/** One item for each part with at least one bit, in the order of the workload's tensors. */
export function placementItems(workload: Workload): PlacementItem[] {
  return workload.tensors.flatMap((tensor) =>
    TENSOR_PARTS.filter((part) => tensor.encodedBits[part] > 0).map((part) => itemOf(tensor, part)),
  );
}

function itemOf(tensor: WorkloadTensor, part: TensorPart): PlacementItem {
  const { name, mutability, role, encodedBits } = tensor;
  return { tensor: name, part, bits: encodedBits[part], mutability, role };
}
