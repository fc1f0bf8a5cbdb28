/** Which activations hold values at the same time: those that never do may lie in the same place. */
import type { Workload, WorkloadOperator } from '@adaptmem/core';
import { fusedOperators, tensorTable } from '../analytical/cost-inference.js';
import type { PlacementItem } from '../analytical/placement-problem.js';
import type { TensorTable } from '../compute/gemm-operands.js';
import type { Hardware } from '../config/hardware.js';

/**
 * The largest sets of items of transient tensors that are live at once in some inference; none lies in another. A value
 * is live from the operator that writes all of its tensor to the last one that reads it, both included: an operator's
 * results never lie over what it still reads.
 */
export function liveSets(
  workload: Workload,
  hardware: Hardware,
  items: readonly PlacementItem[],
): number[][] {
  const tensors = tensorTable(workload);
  const sets = new Map<string, ReadonlySet<string>>();
  for (const { operators } of workload.inferences)
    for (const live of liveTensors(operators, tensors, hardware)) sets.set([...live].sort().join('\n'), live);
  // what no operator uses still has a place
  for (const { tensor, mutability } of items)
    if (mutability === 'transient') sets.set(tensor, new Set([tensor]));
  const all = [...sets.values()];
  const largest = all.filter((set) => !all.some((other) => other.size > set.size && isWithin(set, other)));
  return largest.map((set) => [...items.keys()].filter((item) => set.has(items[item]!.tensor)));
}

/** The transient tensors that are live while each operator runs, from the last operator back to the first. */
function liveTensors(
  operators: readonly WorkloadOperator[],
  tensors: TensorTable,
  { config }: Hardware,
): ReadonlySet<string>[] {
  const fused = fusedOperators(operators, config.pe_array);
  const sets: ReadonlySet<string>[] = [];
  let after: ReadonlySet<string> = new Set();
  for (let index = operators.length - 1; index >= 0; index--) {
    const { reads, writes, repeat } = operators[index]!;
    const isTransient = ({ tensor }: { tensor: string }) => tensors.get(tensor)?.mutability === 'transient';
    const read = reads.filter(isTransient).map(({ tensor }) => tensor);
    const written = writes.filter(isTransient);
    const during = new Set([...after, ...read, ...written.map(({ tensor }) => tensor)]);
    // a product whose sums a fused addition takes over runs at the same time as it
    const isJoined = fused[index + 1]?.isFused === true;
    sets.push(isJoined ? new Set([...during, ...sets.at(-1)!]) : during);
    const begun = written
      .filter(({ tensor, elements }) => elements * repeat >= tensors.get(tensor)!.elements)
      .map(({ tensor }) => tensor);
    after = new Set([...[...during].filter((tensor) => !begun.includes(tensor)), ...read]);
  }
  return sets;
}

function isWithin(set: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const one of set) if (!other.has(one)) return false;
  return true;
}
