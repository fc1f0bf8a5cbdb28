/** The front of an exploration, simulated in full and described. */
import { basename } from 'node:path';
import { formatYaml, type HardwareConfig } from '@adaptmem/core';
import { type Candidate, designOf, isPlaced, type SimulatedDesign } from '@adaptmem/mapper/explore';
import type { FrontDesign } from '@adaptmem/reports';
import type { DesignPool } from './design-pool.js';
import type { LoadedExploration } from './load-exploration.js';

export interface SimulatedFront {
  /** The least energy first. */
  designs: FrontDesign[];
  /** Path → hardware file that other experiments can use. */
  hardwareFiles: Map<string, string>;
  assumptions: string[];
}

/**
 * @param onDone called with the number of designs that were simulated
 * @throws AppError `EXPLORE_MISMATCH` if a simulation disagrees with the exploration
 */
export async function simulateFront(
  { space, technologyFiles, config }: LoadedExploration,
  front: readonly Candidate[],
  pool: DesignPool,
  onDone: (designs: number) => void,
): Promise<SimulatedFront> {
  const placed = front.flatMap((member) =>
    isPlaced(member.evaluation) ? [{ ...member, evaluation: member.evaluation }] : [],
  );
  const sorted = placed.sort((a, b) => a.evaluation.energyPj - b.evaluation.energyPj);
  let done = 0;
  const simulated = await Promise.all(
    sorted.map(async ({ genome, evaluation }, index) => {
      const found = await pool.simulate(genome, evaluation, designName(config.name, index));
      onDone(++done);
      return found;
    }),
  );
  const designs = sorted.map(({ genome, accuracy, evaluation }, index): FrontDesign => {
    const { clockMhz, vectorSize, inputKib, weightKib, compression, placement } = designOf(space, genome);
    const { hardware, memories, summary } = simulated[index]!;
    const { energyPj, latencyNs, onChipAreaMm2 } = summary;
    return {
      ...{ id: hardware.name, energyPj, latencyNs, areaMm2: onChipAreaMm2 },
      ...(accuracy.kind === 'absent' ? {} : { accuracy: accuracy.accuracy, accuracyKind: accuracy.kind }),
      ...{ clockMhz, vectorSize, inputKib, weightKib, storage: compression, placement },
      solver: evaluation.solver,
      memories,
    };
  });
  return {
    designs,
    hardwareFiles: new Map(
      simulated.map((one) => [`hardware/${one.hardware.name}.yaml`, hardwareFile(one, technologyFiles)]),
    ),
    assumptions: [...new Set(simulated.flatMap(({ assumptions }) => assumptions))],
  };
}

const designName = (name: string, index: number): string => `${name}-${index + 1}`;

/** The accelerator as a file: its banks counted, every file that it names by absolute path. */
function hardwareFile(
  { hardware: { config, technologyFiles }, memories }: SimulatedDesign,
  filesByTechnology: Readonly<Record<string, string>>,
): string {
  /** What the base says relative to a file of its own. */
  const absolute = (path: string) =>
    technologyFiles.find((file) => basename(file) === basename(path)) ?? path;
  const { buffers, task_store: store } = config;
  const own: HardwareConfig = {
    ...config,
    description: `Found by exploration; ${config.description}`,
    unit: absolute(config.unit),
    buffers: withTechnologies(buffers, absolute),
    ...(store ? { task_store: withTechnologies(store, absolute) } : {}),
    memories: config.memories.map((memory, index) => ({
      ...memory,
      technology: filesByTechnology[memory.technology]!,
      banks: memories[index]!.banks,
    })),
  };
  return formatYaml(own);
}

/** A part of a configuration with every technology that it names, however deep, by another path. */
function withTechnologies<T extends object>(part: T, pathOf: (path: string) => string): T {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === 'technology') return [key, pathOf(value as string)];
      return [key, value !== null && typeof value === 'object' ? withTechnologies(value, pathOf) : value];
    }),
  ) as T;
}
