/** Which cells hold what of the parameters: all that their faults depend on. */
import type { TensorPart, WorkloadTensor } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';

export interface Home {
  role: WorkloadTensor['role'];
  part: TensorPart;
  /** Name of the technology. */
  technology: string;
}

/**
 * Every combination that occurs, once; activations live too shortly to count.
 *
 * @param technologies [memory] → name of its technology
 */
export function homesOf(
  { items }: PlacementProblem,
  memoryOf: readonly number[],
  technologies: readonly string[],
): Home[] {
  const homes = new Map<string, Home>();
  items.forEach(({ role, part, mutability }, item) => {
    if (mutability === 'transient') return;
    const technology = technologies[memoryOf[item]!]!;
    homes.set(`${role} ${part} ${technology}`, { role, part, technology });
  });
  return [...homes.values()];
}
