/** The accelerator of a stage, with what fault studies found where an accuracy floor is judged by them. */
import { type Hardware, withDemands } from '@adaptmem/hw-sim';
import { readFaults } from './faults.js';
import type { Variant } from './profile.js';

export interface StudiedHardware {
  hardware: Hardware;
  /** Names of the `faults` stages by which places are judged; empty where no floor is demanded. */
  faults: string[];
}

/**
 * The hardware with the tolerances of the studied networks. What is uncompressed was never studied: its places are not
 * judged by accuracy.
 *
 * @param inputs folder of each stage, by name
 */
export function studiedHardware(
  { hardware, faults }: StudiedHardware,
  inputs: Readonly<Record<string, string>>,
  variant: Variant = 'compressed',
): Hardware {
  if (!hardware.demands?.accuracy) return hardware;
  if (variant === 'uncompressed') {
    const { accuracy: _floor, ...others } = hardware.demands;
    return withDemands(hardware, others);
  }
  const tolerances = faults.map((name) => readFaults(inputs[name]!).tolerance);
  return withDemands(hardware, { ...hardware.demands, tolerances });
}
