/**
 * Checks that nothing is written over while it is needed, by running every inference over the addresses of the placements:
 * whoever writes a tensor destroys what else lies there.
 */
import type { Allocation, Placement, Workload, WorkloadOperator } from '@adaptmem/core';
import type { Hardware } from '@adaptmem/hw-sim';

/** Parts that share bits although one of them is kept, or is read after the other one was written. */
export function brokenOverlaps(
  workload: Workload,
  { config, memories }: Hardware,
  { placements }: Allocation,
): string[] {
  const transient = new Set(
    workload.tensors.filter(({ mutability }) => mutability === 'transient').map(({ name }) => name),
  );
  const overlaid = new Set(
    memories.filter(({ overlaysActivations }) => overlaysActivations).map(({ name }) => name),
  );
  const pairs = overlappingPairs(placements);
  const isShared = ([a, b]: Pair) =>
    a.tensor !== b.tensor && overlaid.has(a.memory) && transient.has(a.tensor) && transient.has(b.tensor);
  const forbidden = pairs.filter((pair) => !isShared(pair)).map(([a, b]) => clash(a, b, 'overlap'));
  const rivals = new Map<string, Set<string>>();
  for (const [a, b] of pairs.filter(isShared)) {
    for (const [one, other] of [
      [a.tensor, b.tensor],
      [b.tensor, a.tensor],
    ] as const)
      rivals.set(one, (rivals.get(one) ?? new Set()).add(other));
  }
  const joins = config.pe_array.adapter_residual === 'accumulator';
  const destroyed = workload.inferences.flatMap(({ task, operators }) =>
    destroyedReads(operators, rivals, joins).map((what) => `${what} of ${task}`),
  );
  return [...new Set([...forbidden, ...destroyed])];
}

type Pair = readonly [Placement, Placement];

const clash = (a: Placement, b: Placement, verb: string): string =>
  `In memory "${a.memory}" ${a.part} of "${a.tensor}" and ${b.part} of "${b.tensor}" ${verb}`;

function overlappingPairs(placements: readonly Placement[]): Pair[] {
  const sorted = [...placements].sort(
    (left, right) => left.memory.localeCompare(right.memory) || left.offsetBits - right.offsetBits,
  );
  return sorted.flatMap((left, index) => {
    const pairs: Pair[] = [];
    for (let next = index + 1; next < sorted.length; next++) {
      const right = sorted[next]!;
      if (left.memory !== right.memory || left.offsetBits + left.bits <= right.offsetBits) break;
      pairs.push([left, right]);
    }
    return pairs;
  });
}

/** Reads of what another tensor was written over, and writes over what is read at the same time. */
function destroyedReads(
  operators: readonly WorkloadOperator[],
  rivals: ReadonlyMap<string, ReadonlySet<string>>,
  joins: boolean,
): string[] {
  const lost = new Map<string, string>();
  const problems: string[] = [];
  operators.forEach(({ name, reads, writes }, index) => {
    const next = operators[index + 1];
    // an addition that starts from a product's sums writes while the product still reads
    const isJoined = joins && next?.kind === 'elementwise-add' && next.group === 'adapter';
    const written = [...writes, ...(isJoined ? next.writes : [])].map(({ tensor }) => tensor);
    for (const { tensor } of reads) {
      const by = lost.get(tensor) ?? written.find((other) => rivals.get(tensor)?.has(other));
      if (by !== undefined) problems.push(`"${by}" is written over "${tensor}" before "${name}"`);
    }
    for (const { tensor } of writes) {
      lost.delete(tensor);
      for (const rival of rivals.get(tensor) ?? []) lost.set(rival, tensor);
    }
  });
  return problems;
}
