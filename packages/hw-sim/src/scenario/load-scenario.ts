/** A scenario from its YAML file. */
import { loadConfig, Scenario } from '@adaptmem/core';

/**
 * @param overrides `path=value` texts as of `--set`, e.g. `arrivals.rate_per_second=20`
 * @throws ConfigError with every mistake and its place
 * @throws FileError if the file cannot be read
 */
export function loadScenario(file: string, overrides: readonly string[] = []): Scenario {
  return loadConfig(Scenario, [file], overrides).value;
}
