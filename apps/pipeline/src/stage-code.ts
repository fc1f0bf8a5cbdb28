import { codeVersion, ownCodeVersion } from '@adaptmem/runs';

/** This package; every stage runs code of it. */
export const APPLICATION = '@adaptmem/pipeline';

/**
 * Which code a stage runs of a package that it names. Of this application that is its own files alone: a change of the
 * report must not train a network again.
 */
export function stageCode(packageName: string): string {
  const version = packageName === APPLICATION ? ownCodeVersion : codeVersion;
  return version(packageName, import.meta.url);
}
