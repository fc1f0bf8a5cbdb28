/** Existing accelerators on the workload of an exploration, to be shown beside its front. */
import { InfeasibleError, type Workload } from '@adaptmem/core';
import { type Hardware, simulate } from '@adaptmem/hw-sim';
import { allocate } from '@adaptmem/mapper';
import { type AccuracyStudy, accuracyOf } from '@adaptmem/mapper/explore';
import type { Platform } from '@adaptmem/reports';
import type { LoadedExploration } from './load-exploration.js';

/**
 * The platforms with the first way of the space to store the network.
 *
 * @throws InfeasibleError if the network does not fit one of them
 */
export async function simulatePlatforms(
  { platforms, variants, config }: LoadedExploration,
  workloads: Readonly<Record<string, Workload>>,
  study: AccuracyStudy | undefined,
): Promise<Platform[]> {
  const storage = variants[0]!.name;
  const workload = workloads[storage]!;
  const found: Platform[] = [];
  for (const { title, hardware, solver, objective } of platforms) {
    const timeLimitSeconds = config.search.solver_time_limit_seconds;
    const allocation = await allocate(workload, hardware, { solver, objective, timeLimitSeconds });
    if (allocation.placements.length === 0)
      throw new InfeasibleError(`Platform "${title}": ${allocation.binding.join('; ')}`);
    const { energyPj, latencyNs, onChipAreaMm2 } = simulate(workload, hardware, allocation).summary;
    const accuracy = study && accuracyOf(study, storage, homesOf(workload, hardware, allocation.placements));
    found.push({
      ...{ title, storage, solver, energyPj, latencyNs, areaMm2: onChipAreaMm2 },
      ...(accuracy && accuracy.kind !== 'absent'
        ? { accuracy: accuracy.accuracy, accuracyKind: accuracy.kind }
        : {}),
    });
  }
  return found;
}

function homesOf(
  workload: Workload,
  { memories }: Hardware,
  placements: Awaited<ReturnType<typeof allocate>>['placements'],
) {
  const tensors = new Map(workload.tensors.map((tensor) => [tensor.name, tensor]));
  const technologies = new Map(memories.map(({ name, technology }) => [name, technology.name]));
  return placements.flatMap(({ tensor, part, memory }) => {
    const { role, mutability } = tensors.get(tensor)!;
    return mutability === 'transient' ? [] : [{ role, part, technology: technologies.get(memory)! }];
  });
}
