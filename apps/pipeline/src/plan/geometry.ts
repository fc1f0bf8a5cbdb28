/** A network that systems are simulated with: the trained one, or one of another size. */
import type { TuningMethodName } from '@adaptmem/model';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import type { ProfileConfig } from '../stages/profile.js';
import { STAGE_NAMES } from '../stages/stage-names.js';

/** What results call a geometry. */
export function geometryName({ experiment }: LoadedExperiment, index: number): string {
  const geometry = experiment.geometries[index]!;
  return geometry.kind === 'trained' ? 'trained' : geometry.name;
}

/** How far the heads of a geometry look: as they learnt it, or as the experiment says of a network of another size. */
export function spansOf(
  { experiment, tasks }: LoadedExperiment,
  index: number,
  method: TuningMethodName,
): Pick<ProfileConfig, 'spans'> {
  const geometry = experiment.geometries[index]!;
  if (geometry.kind === 'config') {
    return geometry.attention_span ? { spans: { kind: 'given', given: geometry.attention_span } } : {};
  }
  if (!experiment.attention_span) return {};
  const stages = tasks.map(({ task }) => [task.name, STAGE_NAMES.train(task.name, method)]);
  return { spans: { kind: 'trained', trainStages: Object.fromEntries(stages) } };
}

/** Whether heads of a geometry have spans. */
export function hasSpans({ experiment }: LoadedExperiment, index: number): boolean {
  const geometry = experiment.geometries[index]!;
  return (geometry.kind === 'config' ? geometry : experiment).attention_span !== undefined;
}
