/** A memory technology from its YAML file. */
import { ConfigError, loadConfig, Technology } from '@adaptmem/core';

/**
 * Reads a technology and checks that no two points are the same macro.
 *
 * @throws ConfigError with every mistake of the file
 * @throws FileError if it cannot be read
 */
export function loadTechnology(file: string): Technology {
  const { value, issueAt } = loadConfig(Technology, [file]);
  const seen = new Set<string>();
  const issues = value.points.flatMap((point, index) => {
    const banks = point.banks === 1 ? '' : ` in ${point.banks} banks`;
    const macro = `${point.capacity_kib} KiB with words of ${point.word_bits} bits${banks}`;
    if (!seen.has(macro)) {
      seen.add(macro);
      return [];
    }
    return [issueAt(['points', index], `A second point of ${macro}`, 'TECHNOLOGY_DUPLICATE_POINT')];
  });
  if (issues.length > 0) throw new ConfigError(issues);
  return value;
}
