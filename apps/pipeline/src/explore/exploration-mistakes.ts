/** Mistakes of an exploration that only show when several keys, or files that they name, are seen together. */
import type { Issue, LoadedConfig } from '@adaptmem/core';
import type { ExploredObjectiveName } from '@adaptmem/mapper/explore';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { geometryName } from '../plan/geometry.js';
import type { ExplorationConfig, Figures } from './exploration.js';

/** Key of each objective in `reference` and `limits`. */
export const FIGURE_KEYS = {
  energy: 'energy_uj',
  latency: 'latency_ms',
  area: 'area_mm2',
  accuracy: 'accuracy',
} as const satisfies Record<ExploredObjectiveName, keyof Figures>;

/** @param experiment undefined if it could not be read */
export function explorationMistakes(
  loaded: LoadedConfig<ExplorationConfig>,
  experiment: LoadedExperiment | undefined,
): Issue[] {
  return [
    ...objectiveMistakes(loaded),
    ...memoryMistakes(loaded),
    ...searchMistakes(loaded),
    ...(experiment ? experimentMistakes(loaded, experiment) : []),
  ];
}

function objectiveMistakes({ value, issueAt }: LoadedConfig<ExplorationConfig>): Issue[] {
  const { objectives, reference, limits, accuracy } = value;
  const issues = objectives.flatMap((objective, index) => {
    const found: Issue[] = [];
    if (objectives.indexOf(objective) < index)
      found.push(
        issueAt(['objectives', index], `Objective "${objective}" is listed twice`, 'EXPLORE_OBJECTIVE'),
      );
    const key = FIGURE_KEYS[objective];
    if (reference[key] === undefined)
      found.push(
        issueAt(['reference'], `Missing key "${key}": "${objective}" is an objective`, 'EXPLORE_REFERENCE'),
      );
    return found;
  });
  const needs = [
    ...(objectives.includes('accuracy') ? [{ path: ['objectives'], what: 'An objective' }] : []),
    ...(limits.accuracy === undefined ? [] : [{ path: ['limits', 'accuracy'], what: 'A limit' }]),
  ];
  if (!accuracy)
    for (const { path, what } of needs)
      issues.push(
        issueAt(
          path,
          `${what} of accuracy needs "accuracy", which says where it is from`,
          'EXPLORE_ACCURACY',
        ),
      );
  return issues;
}

/** Names that results use for the parts of the chip that are no memory. */
const RESERVED = ['pe-array', 'special-function-unit', 'buffers'];

function memoryMistakes({ value, issueAt }: LoadedConfig<ExplorationConfig>): Issue[] {
  const { memories } = value.space;
  const issues = memories.flatMap(({ name }, index) => {
    if (RESERVED.includes(name))
      return [
        issueAt(
          ['space', 'memories', index, 'name'],
          `"${name}" is the name of another component`,
          'EXPLORE_MEMORY',
        ),
      ];
    if (memories.findIndex((other) => other.name === name) === index) return [];
    return [
      issueAt(['space', 'memories', index, 'name'], `A second memory named "${name}"`, 'EXPLORE_MEMORY'),
    ];
  });
  for (const mutability of ['frozen', 'per-task', 'transient'] as const) {
    if (memories.some(({ holds }) => holds.includes(mutability))) continue;
    issues.push(issueAt(['space', 'memories'], `No memory holds what is ${mutability}`, 'EXPLORE_MEMORY'));
  }
  return issues;
}

function searchMistakes({ value: { search }, issueAt }: LoadedConfig<ExplorationConfig>): Issue[] {
  return (['population', 'exact_seeds'] as const).flatMap((key) =>
    search[key] <= search.evaluations
      ? []
      : [
          issueAt(
            ['search', key],
            `Expected at most the ${search.evaluations} evaluations, got ${search[key]}`,
            'EXPLORE_SEARCH',
          ),
        ],
  );
}

function experimentMistakes(
  { value: { workload, accuracy }, issueAt }: LoadedConfig<ExplorationConfig>,
  loaded: LoadedExperiment,
): Issue[] {
  const { experiment } = loaded;
  const issues: Issue[] = [];
  if (!experiment.methods.includes(workload.method)) {
    const known = experiment.methods.join(', ');
    const message = `The experiment does not train "${workload.method}"; it has ${known}`;
    issues.push(issueAt(['workload', 'method'], message, 'EXPLORE_METHOD'));
  }
  if (!accuracy) return issues;
  if (!experiment.faults)
    issues.push(
      issueAt(['accuracy'], 'The experiment has no "faults" to take accuracy from', 'EXPLORE_ACCURACY'),
    );
  const geometry = experiment.geometries.find(
    (_, index) => geometryName(loaded, index) === workload.geometry,
  );
  if (geometry?.kind === 'config' && !accuracy.stand_in) {
    const message =
      `Nobody trained the geometry "${workload.geometry}": say "stand_in: true" to take the accuracy of the ` +
      `experiment's trained network in its place`;
    issues.push(issueAt(['accuracy'], message, 'EXPLORE_STAND_IN'));
  }
  return issues;
}
