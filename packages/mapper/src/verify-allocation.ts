/** Checks any allocation against workload and hardware, sharing nothing with the solvers. */
import {
  type Allocation,
  type Placement,
  TENSOR_PARTS,
  type Workload,
  type WorkloadTensor,
} from '@adaptmem/core';
import { type Hardware, type SizedMemory, sizeMemories } from '@adaptmem/hw-sim';
import { brokenDemands } from './verify-demands.js';
import { brokenOverlaps } from './verify-overlaps.js';

/**
 * Every broken promise of the allocation, in words; empty if it can be used: it belongs to this workload and
 * hardware, each stored part of each tensor lies exactly once, whole, in a memory that may hold it and where no pin ties it elsewhere, inside the
 * memory's capacity, in the banks that its addresses say, nothing overlaps, and what the product demands is met.
 */
export function verifyAllocation(workload: Workload, hardware: Hardware, allocation: Allocation): string[] {
  const memories = new Map(sizeMemories(workload, hardware).map((memory) => [memory.name, memory]));
  const tensors = new Map(workload.tensors.map((tensor) => [tensor.name, tensor]));
  const problems = [
    ...wrongNames(workload, hardware, allocation),
    ...wrongParts(workload, allocation),
    ...allocation.placements.flatMap((placement) => wrongPlace(tensors, memories, placement)),
    ...brokenOverlaps(workload, hardware, allocation),
  ];
  // what is broken so cannot be simulated, and demands are judged by the simulation too
  return problems.length > 0 ? problems : brokenDemands(workload, hardware, memories, allocation);
}

function wrongNames(workload: Workload, hardware: Hardware, allocation: Allocation): string[] {
  const pairs = [
    ['workload', workload.name, allocation.workload],
    ['hardware', hardware.name, allocation.hardware],
  ] as const;
  return pairs
    .filter(([, expected, actual]) => expected !== actual)
    .map(([what, expected, actual]) => `Allocation is for ${what} "${actual}", not "${expected}"`);
}

/** Parts that are missing, placed twice, unknown, or of another size than the encoder wrote. */
function wrongParts(workload: Workload, allocation: Allocation): string[] {
  const expected = new Map<string, number>();
  for (const { name, encodedBits } of workload.tensors) {
    for (const part of TENSOR_PARTS)
      if (encodedBits[part] > 0) expected.set(`${part} of "${name}"`, encodedBits[part]);
  }
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { tensor, part, bits } of allocation.placements) {
    const key = `${part} of "${tensor}"`;
    const wanted = expected.get(key);
    if (wanted === undefined) problems.push(`Workload has no ${key}`);
    else if (wanted !== bits)
      problems.push(`Placement of ${key} has ${bits} bits, the encoder wrote ${wanted}`);
    if (seen.has(key)) problems.push(`Placement of ${key} is there twice`);
    seen.add(key);
  }
  const missing = [...expected.keys()].filter((key) => !seen.has(key));
  return [...problems, ...missing.map((key) => `No placement of ${key}`)];
}

function wrongPlace(
  tensors: ReadonlyMap<string, WorkloadTensor>,
  memories: ReadonlyMap<string, SizedMemory>,
  { tensor, part, memory: name, offsetBits, bits, banks }: Placement,
): string[] {
  const memory = memories.get(name);
  const key = `${part} of "${tensor}"`;
  if (!memory) return [`Placement of ${key} is in unknown memory "${name}"`];
  const problems: string[] = [];
  const { mutability, tileOf = tensor } = tensors.get(tensor) ?? {};
  if (mutability && !memory.holds.includes(mutability)) {
    problems.push(`Memory "${name}" may not hold ${mutability} ${key}`);
  }
  if (!memory.parts.includes(part)) problems.push(`Memory "${name}" may not hold the ${key}`);
  const pin = memory.pins?.find(
    (one) => (one.part ?? part) === part && [tensor, tileOf].some((name) => patternOf(one.tensor).test(name)),
  );
  if (pin && pin.memory !== name)
    problems.push(`Placement of ${key} is in "${name}", pinned to "${pin.memory}"`);
  const end = offsetBits + bits;
  if (end > memory.capacityBits) {
    problems.push(
      `Placement of ${key} ends at bit ${end} of memory "${name}" of ${memory.capacityBits} bits`,
    );
  }
  const first = Math.floor(offsetBits / memory.bankBits);
  const last = Math.ceil(end / memory.bankBits) - 1;
  if (banks[0] !== first || banks[1] !== last) {
    problems.push(
      `Placement of ${key} touches banks ${first} to ${last}, it says ${banks[0]} to ${banks[1]}`,
    );
  }
  return problems;
}

/** A pin's pattern, in which `*` stands for any characters. */
function patternOf(pattern: string): RegExp {
  const pieces = pattern.split('*').map((piece) => piece.replace(/[^\w]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`);
}
