/** All technologies of a folder. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileError, type Technology } from '@adaptmem/core';
import { loadTechnology } from './load-technology.js';

/**
 * By file name.
 *
 * @throws ConfigError with the mistakes of the first file that has any
 * @throws FileError if the folder cannot be read
 */
export function loadLibrary(folder: string): Technology[] {
  return filesOf(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => loadTechnology(join(folder, file)));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw fileError('read', folder, error);
  }
}
