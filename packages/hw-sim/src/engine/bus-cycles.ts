/** What the bus did while it was taken, by cause. */
import type { BusCycles } from '@adaptmem/core';

export type BusCause = keyof BusCycles;

export const noBusCycles = (): BusCycles => ({
  transfer: 0,
  latency: 0,
  bank: 0,
  port: 0,
  row: 0,
  refresh: 0,
  wakeUp: 0,
});

export function addBusCycles(sum: BusCycles, more: Readonly<BusCycles>): void {
  for (const cause of Object.keys(sum) as BusCause[]) sum[cause] += more[cause];
}
