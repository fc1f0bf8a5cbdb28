/** One case of a run: a system with a geometry and a number of tasks. */
import { AppError, nearestWord } from '@adaptmem/core';
import type { RunConfig, RunSystem } from './run-config.js';

export interface RunCase {
  system: RunSystem;
  geometry: string;
  tasks: number;
}

/**
 * The case of that name.
 *
 * @throws AppError `WHAT_IF_SYSTEM` if the run has no such system or geometry, `WHAT_IF_TASKS` if it was not simulated for
 *   that many tasks
 */
export function caseOf(
  { systems, geometries, taskCounts }: RunConfig,
  { system: name, geometry, tasks }: { system: string; geometry: string; tasks: number },
): RunCase {
  const system = systems.find((one) => one.name === name);
  if (!system) throw unknownName('system', name, namesOf(systems));
  if (!geometries.includes(geometry)) throw unknownName('geometry', geometry, geometries);
  if (!taskCounts.includes(tasks)) {
    const message = `The run was not simulated for ${tasks} tasks; expected one of ${taskCounts.join(', ')}`;
    throw new AppError('WHAT_IF_TASKS', message);
  }
  return { system, geometry, tasks };
}

const namesOf = (systems: readonly RunSystem[]): string[] => systems.map(({ name }) => name);

function unknownName(what: string, name: string, known: readonly string[]): AppError {
  return new AppError('WHAT_IF_SYSTEM', `The run has no ${what} "${name}"; ${suggestion(name, known)}`);
}

/** What was meant by a word, or what there is. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near ? `did you mean "${near}"?` : `expected one of ${known.join(', ')}`;
}
