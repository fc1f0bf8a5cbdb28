/** A DRAM channel from its YAML file. */
import { ConfigError, DramDevice, type Issue, loadConfig } from '@adaptmem/core';

/**
 * @throws ConfigError with every mistake: keys and types, widths that do not fit each other
 * @throws FileError if it cannot be read
 */
export function loadDram(file: string, overrides: readonly string[] = []): DramDevice {
  const { value, issueAt } = loadConfig(DramDevice, [file], overrides);
  const { bus_bits, device_bits, columns, burst_length } = value.geometry;
  const issues: Issue[] = [];
  if (bus_bits % device_bits !== 0) {
    const message = `A bus of ${bus_bits} bits is no whole number of devices of ${device_bits} bits`;
    issues.push(issueAt(['geometry', 'bus_bits'], message, 'DRAM_GEOMETRY'));
  }
  if (columns % burst_length !== 0 || burst_length % 2 !== 0) {
    const message = `A burst of ${burst_length} words must be even and divide a row of ${columns}`;
    issues.push(issueAt(['geometry', 'burst_length'], message, 'DRAM_GEOMETRY'));
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return value;
}
