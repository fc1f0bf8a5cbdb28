/** Which activations hold values at the same time: those that never do may lie in the same place. */
import type { Workload, WorkloadOperator } from '@adaptmem/core';
import { fusedOperators, tensorTable } from '../analytical/cost-inference.js';
import type { PlacementItem } from '../analytical/placement-problem.js';
import type { TensorTable } from '../compute/gemm-operands.js';
import type { Hardware } from '../config/hardware.js';

/**
 * The largest sets of items of transient tensors of which any two are live at once in some inference; none lies in
 * another. A tensor has one address for all values that it takes, so that all of a set lie apart even if there is no
 * moment at which all of it is live. A value is live from the operator that writes all of its tensor to the last one that
 * reads it, both included: an operator's results never lie over what it still reads.
 */
export function liveSets(
  workload: Workload,
  hardware: Hardware,
  items: readonly PlacementItem[],
): number[][] {
  const tensors = tensorTable(workload);
  const partners = new Map<string, Set<string>>();
  // what no operator uses still has a place
  for (const { tensor, mutability } of items) if (mutability === 'transient') partners.set(tensor, new Set());
  for (const { operators } of workload.inferences) {
    for (const live of liveTensors(operators, tensors, hardware)) {
      for (const one of live) for (const other of live) if (other !== one) partners.get(one)?.add(other);
    }
  }
  const sets = cliques(partners, { inside: [], candidates: [...partners.keys()], excluded: [] });
  return sets.map((set) => [...items.keys()].filter((item) => set.includes(items[item]!.tensor)));
}

interface Clique {
  /** Any two of them are partners. */
  inside: readonly string[];
  /** Partners of all inside that may still join, and those whose cliques are found already. */
  candidates: readonly string[];
  excluded: readonly string[];
}

/** Every largest set of mutual partners (Bron and Kerbosch 1973, algorithm 457, with a pivot). */
function cliques(
  partners: ReadonlyMap<string, ReadonlySet<string>>,
  { inside, candidates, excluded }: Clique,
): string[][] {
  if (candidates.length + excluded.length === 0) return [[...inside]];
  const degree = (one: string) => candidates.filter((other) => partners.get(one)!.has(other)).length;
  const pivot = [...candidates, ...excluded].reduce((most, one) => (degree(one) > degree(most) ? one : most));
  const found: string[][] = [];
  let [left, done] = [candidates, excluded];
  for (const one of candidates.filter((each) => !partners.get(pivot)!.has(each))) {
    const own = partners.get(one)!;
    const isPartner = (other: string) => own.has(other);
    const next = { candidates: left.filter(isPartner), excluded: done.filter(isPartner) };
    found.push(...cliques(partners, { inside: [...inside, one], ...next }));
    left = left.filter((other) => other !== one);
    done = [...done, one];
  }
  return found;
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
