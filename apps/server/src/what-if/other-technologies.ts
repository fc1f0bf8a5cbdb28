/** Technologies of which a memory could be made instead of its own. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError, fileError, type HardwareMemory, type Technology } from '@adaptmem/core';
import { completePoints, loadTechnology } from '@adaptmem/hw-sim';
import { FileMemory } from './file-memory.js';

export interface NamedTechnology {
  /** Name of the file without its ending, e.g. `sram-22nm-lop`. */
  name: string;
  /** Absolute path. */
  file: string;
  technology: Technology;
}

/** Files for comparing tools with each other, not for building with: named after another tool, or after its settings. */
const CROSS_CHECK = /-(cacti|nvsim|destiny|htree)(-|$)/;

/** More than the shipped library has files. `absent` stands for a file that is no technology. */
const technologies = new FileMemory<Technology | 'absent'>(128);

/**
 * Technologies of the same kind of cell beside the memory's own file, in order of their names (`4pj` before `14pj`), that have a macro of its
 * bank size and words. The own one is always among them.
 *
 * @param memory with the absolute path of its technology
 * @throws FileError if the folder cannot be read
 * @throws ConfigError if the own file is wrong; other ones that are wrong are left out
 */
export function otherTechnologies(memory: HardwareMemory): NamedTechnology[] {
  const own = loadTechnology(memory.technology);
  const folder = dirname(memory.technology);
  return yamlNames(folder).flatMap((name): NamedTechnology[] => {
    const file = join(folder, `${name}.yaml`);
    if (file === memory.technology) return [{ name, file, technology: own }];
    if (CROSS_CHECK.test(name)) return [];
    const technology = readOther(file);
    const fits = technology !== 'absent' && technology.cell === own.cell && hasMacro(technology, memory);
    return fits ? [{ name, file, technology }] : [];
  });
}

function yamlNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => basename(file, '.yaml'))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch (error) {
    throw fileError('read', folder, error);
  }
}

function readOther(file: string): Technology | 'absent' {
  return technologies.find(file) ?? technologies.keep(file, [file], loadedOrAbsent(file));
}

function loadedOrAbsent(file: string): Technology | 'absent' {
  try {
    return loadTechnology(file);
  } catch (error) {
    if (error instanceof AppError) return 'absent';
    throw error;
  }
}

function hasMacro(technology: Technology, { bank_kib, word_bits, macro_banks }: HardwareMemory): boolean {
  return completePoints(technology).some(
    (point) =>
      point.capacity_kib === bank_kib && point.word_bits === word_bits && point.banks === macro_banks,
  );
}
