/** What ZigZag printed for the products of ALBERT-base. */
import { loadConfig } from '@adaptmem/core';
import { z } from 'zod';

const Run = z.strictObject({ energy_uj: z.number().positive(), cycles: z.number().int().positive() });

const ZigZagRuns = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  source: z.string(),
  /** By the product's name; `least_energy`: the optimum for energy, where it is another. */
  products: z.record(z.string(), Run.extend({ least_energy: Run.optional() })),
});
export type ZigZagRuns = z.infer<typeof ZigZagRuns>;

/**
 * @param file `configs/peers/zigzag-runs.yaml`
 * @throws ConfigError with every mistake of the file
 * @throws FileError if it cannot be read
 */
export function loadZigZagRuns(file: string): ZigZagRuns {
  return loadConfig(ZigZagRuns, [file]).value;
}
