/** STONNE's mesh, whose fill differs from that of SCALE-Sim's array. */
import { figure, loadConfig } from '@adaptmem/core';
import { z } from 'zod';

const Stonne = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  /** Of each fold, beyond SCALE-Sim's. */
  extra_fill_cycles: figure('cycles'),
});
export type Stonne = z.infer<typeof Stonne>;

/**
 * @param file `configs/peers/stonne.yaml`
 * @throws ConfigError with every mistake of the file
 * @throws FileError if it cannot be read
 */
export function loadStonne(file: string): Stonne {
  return loadConfig(Stonne, [file]).value;
}
