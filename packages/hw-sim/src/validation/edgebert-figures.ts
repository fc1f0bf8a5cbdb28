/** What was measured and published of EdgeBERT's unit and chip. */
import { figure, loadConfig } from '@adaptmem/core';
import { z } from 'zod';

const EdgebertFigures = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  /** Cycles of ALBERT-base by kind of work, and the form that they follow from. */
  derived: z.record(z.string(), z.strictObject({ cycles: z.number().int().positive(), how: z.string() })),
  chip: z.strictObject({
    clock_mhz: figure('MHz'),
    efficiency_tflops_per_w: figure('TFLOPS/W'),
    peak_tflops: figure('TFLOPS'),
    power_mw: figure('mW'),
    area_mm2: figure('mm²'),
    /** Of a pass over ALBERT-base, between which it should lie. */
    pass_energy_least_mj: figure('mJ'),
    pass_energy_most_mj: figure('mJ'),
  }),
});
export type EdgebertFigures = z.infer<typeof EdgebertFigures>;

/**
 * @param file `configs/peers/edgebert.yaml`
 * @throws ConfigError with every mistake of the file
 * @throws FileError if it cannot be read
 */
export function loadEdgebertFigures(file: string): EdgebertFigures {
  return loadConfig(EdgebertFigures, [file]).value;
}
