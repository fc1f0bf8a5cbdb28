/**
 * A physical constant in a configuration file: never a bare number, always with where it comes from.
 *
 * ```yaml
 * energy_pj: { value: 0.243, source: "EdgeBERT chip, ISSCC 2023 22.9: 8.24 TFLOPS/W", assumed: false }
 * ```
 */
import { z } from 'zod';

export interface Figure {
  value: number;
  /** Paper and section, tool and command, or the reason of an assumption. */
  source: string;
  /** True for a figure that nobody measured: our assumption. */
  assumed: boolean;
}

/** Schema of a non-negative figure in `unit`; the unit is kept as metadata for docs and tables. */
export function figure(unit: string, description?: string) {
  return z
    .strictObject({
      value: z.number().nonnegative(),
      source: z.string().min(3),
      assumed: z.boolean().default(false),
    })
    .meta({ unit, ...(description ? { description } : {}) });
}
