/** The settings of what tuning methods insert, put together from an experiment's blocks, and checked. */
import type { Issue, LoadedConfig } from '@adaptmem/core';
import {
  type AlbertConfig,
  layerApplications,
  mergeObstacle,
  settingsOf,
  TUNING_METHODS,
  type TuningMethod,
  type TuningMethodName,
} from '@adaptmem/model';
import type { Experiment } from './experiment.js';

type Settings = Record<string, unknown>;
type Geometry = Extract<Experiment['geometries'][number], { kind: 'config' }>;

/** The settings of what a method inserts into the trained network, with its defaults. */
export function adapterOf({ adapter, tuning }: Experiment, method: TuningMethodName): Settings {
  return settingsOf(method, { ...knownTo(method, adapter), ...tuning[method] });
}

/** As {@link adapterOf}, for a geometry of another size. */
export function adapterOfGeometry(
  experiment: Experiment,
  { adapter, tuning }: Geometry,
  method: TuningMethodName,
): Settings {
  return settingsOf(method, {
    ...adapterOf(experiment, method),
    ...knownTo(method, adapter),
    ...tuning[method],
  });
}

/** What a method takes from an `adapter:` block: nothing if it has no bottleneck. */
function knownTo(method: TuningMethodName, adapter: Settings): Settings {
  const { inserts }: TuningMethod = TUNING_METHODS[method];
  const known = inserts?.settings.shape ?? {};
  if (!('bottleneck' in known)) return {};
  return Object.fromEntries(Object.entries(adapter).filter(([key]) => key in known));
}

/** The settings of every method in use, with their defaults, as the run records them. */
export function tuningInFull(experiment: Experiment): Experiment['tuning'] {
  return Object.fromEntries(
    experiment.methods
      .map((method) => [method, adapterOf(experiment, method)] as const)
      .filter(([, settings]) => Object.keys(settings).length > 0),
  );
}

/** Insertions that leave every layer of a network without one, or that cannot be merged into it. */
export function tuningMistakes(
  { value: experiment, issueAt }: LoadedConfig<Experiment>,
  backbone: AlbertConfig | undefined,
  networks: readonly (AlbertConfig | undefined)[],
): Issue[] {
  const issues = new Map<string, Issue>();
  const check = (
    method: TuningMethodName,
    settings: Settings,
    network: AlbertConfig | undefined,
    blocks: Block[],
  ) => {
    for (const { key, message } of network ? mistakesOf(method, settings, network) : []) {
      const path = [...blocks.find((block) => block.settings?.[key] !== undefined)!.path, key];
      issues.set(`${path} ${message}`, issueAt(path, message, 'TUNING_NETWORK'));
    }
  };
  for (const method of experiment.methods) {
    const common = blocksOf([], experiment, method);
    check(method, adapterOf(experiment, method), backbone, common);
    experiment.geometries.forEach((geometry, index) => {
      if (geometry.kind !== 'config') return;
      const blocks = [...blocksOf(['geometries', index], geometry, method), ...common];
      check(method, adapterOfGeometry(experiment, geometry, method), networks[index], blocks);
    });
  }
  return [...issues.values()];
}

/** A place where settings of a method are written. */
interface Block {
  path: (string | number)[];
  settings: Settings | undefined;
}

/** The blocks of an experiment or geometry, the one that wins first. */
function blocksOf(
  place: Block['path'],
  { adapter, tuning }: Pick<Experiment, 'adapter' | 'tuning'>,
  method: TuningMethodName,
): Block[] {
  return [
    { path: [...place, 'tuning', method], settings: tuning[method] },
    { path: [...place, 'adapter'], settings: knownTo(method, adapter) },
  ];
}

function mistakesOf(
  method: TuningMethodName,
  adapter: Settings,
  network: AlbertConfig,
): { key: string; message: string }[] {
  const layers = layerApplications(network);
  const skipped = adapter.skip_layers;
  if (typeof skipped === 'number' && skipped >= layers) {
    const message = `Expected less than the ${layers} layers of the network, got ${skipped}`;
    return [{ key: 'skip_layers', message }];
  }
  const obstacle = adapter.merge === true ? mergeObstacle(network, { method, adapter }) : undefined;
  if (obstacle === undefined) return [];
  return [{ key: 'merge', message: `Cannot merge "${method}": ${obstacle}` }];
}
