/** Energy of DRAM commands and of standing by, from data-sheet currents. */
import type { DramDevice } from '@adaptmem/core';

/** Energies in pJ: of one command on all devices of a rank, and of one cycle of a rank. */
export interface DramEnergies {
  activate: number;
  read: number;
  write: number;
  refresh: number;
  /** A cycle with a row open. */
  activeStandby: number;
  /** A cycle with all rows closed. */
  prechargeStandby: number;
}

/**
 * mA · V · ns = pJ. An activation with its precharge: VDD (IDD0 · tRC − IDD3N · tRAS − IDD2N · tRP); a burst: VDD
 * (IDD4 − IDD3N) · burst; a refresh: VDD (IDD5AB − IDD3N) · tRFC (Micron TN-46-03; DRAMsim3 has the same, but
 * multiplies by cycles, not by time).
 *
 * @returns `undefined` if the device has no currents
 */
export function dramEnergies({ geometry, timing, currents }: DramDevice): DramEnergies | undefined {
  if (!currents) return undefined;
  const { vdd_v, idd0, idd2n, idd3n, idd4r, idd4w, idd5ab } = currents;
  const { tras, trp, trfc, tck_ns } = timing;
  const devices = geometry.bus_bits / geometry.device_bits;
  const burst = geometry.burst_length / 2;
  const energy = (milliampereCycles: number) => vdd_v * milliampereCycles * tck_ns * devices;
  return {
    activate: energy(idd0 * (tras + trp) - idd3n * tras - idd2n * trp),
    read: energy((idd4r - idd3n) * burst),
    write: energy((idd4w - idd3n) * burst),
    refresh: energy((idd5ab - idd3n) * trfc),
    activeStandby: energy(idd3n),
    prechargeStandby: energy(idd2n),
  };
}
