/** What the report compares: the baseline and the proposal, by the order in which the input lists them. */

import { distinct } from './names.js';
import type { ReportInput, SystemReport } from './report-input.js';

export interface Compared<T> {
  baseline: T;
  proposal: T;
}

/** Methods of the first and the last system (without systems: first and last trained); absent if they are one. */
export function comparedMethods({ systems, results }: ReportInput): Compared<string> | undefined {
  const trained = distinct(results.map((result) => result.method));
  const simulated = systems.map((system) => system.method).filter((method) => trained.includes(method));
  return firstAndLast(distinct(simulated).length > 1 ? simulated : trained);
}

/** The first and the last system of a geometry; absent if there is only one. */
export function comparedSystems(systems: readonly SystemReport[]): Compared<SystemReport> | undefined {
  return firstAndLast(systems);
}

function firstAndLast<T>(values: readonly T[]): Compared<T> | undefined {
  const [baseline] = values;
  const proposal = values.at(-1);
  if (baseline === undefined || proposal === undefined || baseline === proposal) return undefined;
  return { baseline, proposal };
}

/** Systems by geometry, in order of appearance. */
export function systemsByGeometry({ systems }: ReportInput): [string, SystemReport[]][] {
  return distinct(systems.map((system) => system.geometry)).map((geometry) => [
    geometry,
    systems.filter((system) => system.geometry === geometry),
  ]);
}

/** The largest number of tasks for which every one of the systems was simulated. */
export function commonTasks(systems: readonly SystemReport[]): number | undefined {
  const counts = systems.map((system) => system.byTaskCount.map((point) => point.tasks));
  const common = counts[0]?.filter((tasks) => counts.every((list) => list.includes(tasks))) ?? [];
  return common.length > 0 ? Math.max(...common) : undefined;
}

export type Summary = SystemReport['byTaskCount'][number]['summary'];

/** The system's summary for that number of tasks. @throws RangeError if it was not simulated */
export function summaryAt({ title, byTaskCount }: SystemReport, tasks: number): Summary {
  const point = byTaskCount.find((candidate) => candidate.tasks === tasks);
  if (!point) throw new RangeError(`System "${title}" was not simulated for ${tasks} tasks`);
  return point.summary;
}
