/** The loops of a unit from their YAML file. */
import { EdgebertUnit, loadConfig } from '@adaptmem/core';

/**
 * @throws ConfigError with every mistake of the file
 * @throws FileError if it cannot be read
 */
export function loadUnit(file: string): EdgebertUnit {
  return loadConfig(EdgebertUnit, [file]).value;
}
