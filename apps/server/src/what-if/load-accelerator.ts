/** The accelerator of a system as its file says it, with what its memories could be made of instead. */
import { dirname } from 'node:path';
import { HardwareConfig, type HardwareMemory, type LoadedConfig, loadConfig } from '@adaptmem/core';
import { type Hardware, loadHardware } from '@adaptmem/hw-sim';
import { FileMemory } from './file-memory.js';
import { type NamedTechnology, otherTechnologies } from './other-technologies.js';

export interface AcceleratorMemory {
  /** With absolute paths. */
  config: HardwareMemory;
  own: NamedTechnology;
  /** In order of their names, the own one among them. */
  technologies: NamedTechnology[];
}

export interface Accelerator {
  /** Absolute path of the hardware file. */
  file: string;
  hardware: Hardware;
  memories: AcceleratorMemory[];
  /** Everything that it was read from: files, and folders of technologies. */
  files: string[];
}

/** Accelerators that are kept: a run has few. */
const accelerators = new FileMemory<Accelerator>(16);

/**
 * Reads an accelerator.
 *
 * @throws ConfigError with every mistake of its files
 * @throws FileError if one cannot be read
 */
export function loadAccelerator(file: string): Accelerator {
  const known = accelerators.find(file);
  if (known) return known;
  const accelerator = readAccelerator(file);
  return accelerators.keep(file, accelerator.files, accelerator);
}

function readAccelerator(file: string): Accelerator {
  const hardware = loadHardware(file);
  const loaded = loadConfig(HardwareConfig, [file]);
  const memories = loaded.value.memories.map((memory, index) =>
    acceleratorMemory(withAbsolutePaths(loaded, memory, index)),
  );
  const offered = memories.flatMap(({ own, technologies }) => [
    dirname(own.file),
    ...technologies.map((one) => one.file),
  ]);
  const files = [...new Set([file, ...configFiles(loaded), ...hardware.technologyFiles, ...offered])];
  return { file, hardware, memories, files };
}

function acceleratorMemory(config: HardwareMemory): AcceleratorMemory {
  const technologies = otherTechnologies(config);
  return { config, technologies, own: technologies.find(({ file }) => file === config.technology)! };
}

function withAbsolutePaths(
  { resolveFile }: LoadedConfig<HardwareConfig>,
  memory: HardwareMemory,
  index: number,
): HardwareMemory {
  const { technology, dram } = memory;
  return {
    ...memory,
    technology: resolveFile(['memories', index, 'technology'], technology),
    ...(dram === undefined ? {} : { dram: resolveFile(['memories', index, 'dram'], dram) }),
  };
}

/** The hardware file and those that it extends, as far as they say something. */
function configFiles({ value, issueAt }: LoadedConfig<HardwareConfig>): string[] {
  const files = new Set<string>();
  const visit = (node: unknown, path: readonly (string | number)[]): void => {
    files.add(issueAt(path, '', '').file);
    if (node === null || typeof node !== 'object') return;
    for (const [key, child] of Object.entries(node)) visit(child, [...path, key]);
  };
  for (const [key, child] of Object.entries(value)) visit(child, [key]);
  return [...files];
}
