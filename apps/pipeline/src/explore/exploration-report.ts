/** What an exploration found, as its report takes it. */
import { type Candidate, designCount, type Exploration, isPlaced } from '@adaptmem/mapper/explore';
import type { ExplorationReport, Platform } from '@adaptmem/reports';
import type { SimulatedFront } from './front-designs.js';
import { referenceOf } from './goals.js';
import type { LoadedExploration } from './load-exploration.js';

/** Plain data; nothing of it depends on the machine or on how the work was shared out. */
export function explorationReport(
  { config, experiment, geometry, space }: LoadedExploration,
  { traces, hypervolume, evaluated }: Exploration,
  { designs, assumptions }: SimulatedFront,
  { platforms, command }: { platforms: Platform[]; command: string },
): ExplorationReport {
  const { name, description, seed, workload, objectives, search } = config;
  const searches = Object.entries(traces).map(([title, trace]) => ({ name: title, trace }));
  return {
    ...{ name, description, seed, command, objectives, hypervolume, platforms, assumptions },
    workload: { geometry: workload.geometry, method: workload.method, tasks: workload.tasks },
    reference: referenceOf(config),
    accuracyStandIn:
      config.accuracy !== undefined && experiment.experiment.geometries[geometry]!.kind === 'config',
    designsInSpace: designCount(space),
    counts: countsOf(evaluated, objectives.includes('accuracy')),
    searches,
    seeds: search.exact_seeds,
    front: designs,
  };
}

/** Every design once, though both searches, and the exact placement of the front, may have met it. */
function countsOf(evaluated: readonly Candidate[], needsAccuracy: boolean): ExplorationReport['counts'] {
  const designs = new Map(evaluated.map((candidate) => [candidate.genome.join(), candidate]));
  const counts = { evaluated: designs.size, unplaced: 0, beyondLimits: 0 };
  const absent = new Map<string, number>();
  for (const { evaluation, accuracy, violation } of designs.values()) {
    if (violation === 0) continue;
    if (!isPlaced(evaluation)) counts.unplaced++;
    else if (needsAccuracy && accuracy.kind === 'absent')
      absent.set(accuracy.reason, (absent.get(accuracy.reason) ?? 0) + 1);
    else counts.beyondLimits++;
  }
  const reasons = [...absent].map(([reason, number]) => ({ reason, designs: number }));
  return { ...counts, absent: reasons.sort((a, b) => b.designs - a.designs) };
}
