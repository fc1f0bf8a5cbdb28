/** An exploration with every file that it names found and read, before any work starts. */
import { ConfigError, type Issue, type LoadedConfig, loadConfig, nearestWord } from '@adaptmem/core';
import { completePoints, type Hardware, loadHardware, loadTechnology } from '@adaptmem/hw-sim';
import type { SolverName } from '@adaptmem/mapper';
import {
  bufferPoint,
  type DesignSpace,
  type Macro,
  type MemoryChoice,
  type MemorySize,
  paretoMacros,
} from '@adaptmem/mapper/explore';
import type { StudyVariant } from '@adaptmem/model';
import { variantsOf } from '../experiment/fault-settings.js';
import { Finder, type Path } from '../experiment/finder.js';
import { type LoadedExperiment, loadExperiment } from '../experiment/load-experiment.js';
import { geometryName } from '../plan/geometry.js';
import { ExplorationConfig, type MemoryRole } from './exploration.js';
import { explorationMistakes } from './exploration-mistakes.js';

export interface LoadedExploration {
  config: ExplorationConfig;
  /** With absolute paths. */
  portable: ExplorationConfig;
  experiment: LoadedExperiment;
  /** Index among the experiment's geometries. */
  geometry: number;
  /** Those of the space, by name. */
  variants: StudyVariant[];
  space: DesignSpace;
  platforms: { title: string; hardware: Hardware; solver: SolverName; objective: 'energy' | 'latency' }[];
  /** Files of studies that were made before. */
  studyFiles: string[];
  /** Absolute path of each technology, by its name. */
  technologyFiles: Record<string, string>;
}

/**
 * Reads an exploration and everything that it names.
 *
 * @param overrides `path=value` texts of `--set`
 * @throws ConfigError with the mistakes of all files together
 * @throws FileError if an exploration file itself cannot be read
 */
export function loadExploration(
  files: readonly string[],
  overrides: readonly string[] = [],
): LoadedExploration {
  const loaded = loadConfig(ExplorationConfig, files, overrides);
  const config = loaded.value;
  const finder = new Finder(loaded);
  const base = finder.read(['base'], config.base, (file) => loadHardware(file));
  const experiment = finder.read(['workload', 'experiment'], config.workload.experiment, (file) =>
    loadExperiment([file]),
  );
  const technologyFiles: Record<string, string> = {};
  const memories = config.space.memories.map((role, index) =>
    memoryChoice(role, readMacros(finder, role, ['space', 'memories', index], technologyFiles)),
  );
  const platforms = config.platforms.map(({ hardware, ...platform }, index) => ({
    ...platform,
    hardware: finder.read(['platforms', index, 'hardware'], hardware, (file) => loadHardware(file)),
  }));
  const studyFiles = (config.accuracy?.from === 'experiment' ? [] : (config.accuracy?.from ?? [])).map(
    (file, index) => finder.find(['accuracy', 'from', index], file),
  );
  finder.issues.push(...explorationMistakes(loaded, experiment));
  const geometry = experiment ? geometryIndex(loaded, experiment, finder) : -1;
  const variants = experiment ? chosenVariants(config, experiment, finder) : [];
  const space = base && designSpace(config, base, memories, variants);
  if (space) noteBuffers(space, finder, config);
  if (finder.issues.length > 0) throw new ConfigError([...finder.issues].sort(byPlace));
  const portable = finder.withAbsolutePaths(config);
  // without issues everything was found
  return {
    config,
    portable,
    experiment,
    geometry,
    variants,
    space,
    platforms,
    studyFiles,
    technologyFiles,
  } as LoadedExploration;
}

/** File by file, from top to end. */
function byPlace(a: Issue, b: Issue): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function memoryChoice(role: MemoryRole, macros: Macro[]): MemoryChoice {
  const { name, holds, parts, off_chip: offChip, optional, banks, capacity_kib } = role;
  const sizes: MemorySize[] = banks
    ? banks.map((size) => (size === 'fit' ? size : { banks: size }))
    : capacity_kib!.map((size) => (size === 'fit' ? size : { capacityKib: size }));
  const portsBitsPerCycle = role.port_bits_per_cycle;
  return { name, holds, parts, offChip, optional, macros, sizes, portsBitsPerCycle };
}

function readMacros(
  finder: Finder,
  { technologies, macros }: MemoryRole,
  path: Path,
  files: Record<string, string>,
): Macro[] {
  return technologies.flatMap((name, index) => {
    const at = [...path, 'technologies', index];
    const technology = finder.read(at, name, loadTechnology);
    if (!technology) return [];
    files[technology.name] = finder.resolve(at, name)!;
    const all = completePoints(technology).map((point) => ({ technology, point }));
    if (all.length === 0)
      finder.note(at, `Technology "${technology.name}" has no macro with all figures`, 'EXPLORE_NO_MACRO');
    return macros === 'all' ? all : paretoMacros(technology);
  });
}

function designSpace(
  { space, workload: _ }: ExplorationConfig,
  base: Hardware,
  memories: MemoryChoice[],
  variants: readonly StudyVariant[],
): DesignSpace {
  const { clock_mhz, pe_array, buffers } = base.config;
  return {
    base,
    clocksMhz: space.clock_mhz ?? [clock_mhz.value],
    vectorSizes: space.vector_size ?? [pe_array.vector_size],
    inputKib: space.buffers.input_kib ?? [buffers.input_kib],
    weightKib: space.buffers.weight_kib ?? [buffers.weight_kib],
    compressions: variants.map(({ name }) => name),
    placements: space.placement,
    memories,
  };
}

/** Buffers that no characterised macro of the base's technology makes up. */
function noteBuffers(
  { base, inputKib, weightKib }: DesignSpace,
  finder: Finder,
  { space: { buffers } }: ExplorationConfig,
): void {
  for (const input of inputKib) {
    for (const weight of weightKib) {
      if (bufferPoint(base, input, weight)) continue;
      const key = buffers.input_kib ? 'input_kib' : 'weight_kib';
      const { name } = base.buffers.technology;
      const message = `No macro of "${name}" makes up buffers of both ${input} and ${weight} KiB`;
      finder.note(['space', 'buffers', key], message, 'EXPLORE_BUFFERS');
    }
  }
}

function geometryIndex(
  { value: { workload } }: LoadedConfig<ExplorationConfig>,
  experiment: LoadedExperiment,
  finder: Finder,
): number {
  const known = experiment.experiment.geometries.map((_, index) => geometryName(experiment, index));
  const index = known.indexOf(workload.geometry);
  if (index < 0)
    finder.note(['workload', 'geometry'], unknown('geometry', workload.geometry, known), 'EXPLORE_GEOMETRY');
  return index;
}

function chosenVariants(
  { space: { storage } }: ExplorationConfig,
  { experiment }: LoadedExperiment,
  finder: Finder,
): StudyVariant[] {
  const all = experiment.faults
    ? variantsOf(experiment.faults, experiment.compress)
    : [{ name: 'as configured', settings: experiment.compress }];
  if (storage === 'all') return all;
  const names = all.map(({ name }) => name);
  return storage.flatMap((wanted, index) => {
    const found = all.find(({ name }) => name === wanted);
    if (!found)
      finder.note(['space', 'storage', index], unknown('variant', wanted, names), 'EXPLORE_STORAGE');
    return found ?? [];
  });
}

function unknown(what: string, wanted: string, known: readonly string[]): string {
  const near = nearestWord(wanted, known);
  return `The experiment has no ${what} "${wanted}"; ${near ? `did you mean "${near}"?` : `it has ${known.join('; ')}`}`;
}
