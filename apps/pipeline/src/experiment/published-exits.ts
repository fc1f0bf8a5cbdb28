/** Where inputs of published networks leave, from `configs/published/`. */
import { join } from 'node:path';
import { loadConfig } from '@adaptmem/core';
import { z } from 'zod';
import { REPOSITORY } from '../repository.js';

const PublishedExits = z.strictObject({
  version: z.literal(1),
  dataset: z.string(),
  network: z.string(),
  source: z.string(),
  confidence: z.string(),
  exits: z
    .array(
      z.strictObject({
        threshold: z.number().nonnegative().meta({ unit: 'nat' }),
        /** [layer − 1] → inputs that leave there. */
        histogram: z.array(z.number().int().nonnegative()).min(2),
      }),
    )
    .min(1),
});
export type PublishedExits = z.infer<typeof PublishedExits>;

/** EdgeBERT's exits on SST-2. @throws ConfigError @throws FileError */
export function loadPublishedExits(): PublishedExits {
  return loadConfig(PublishedExits, [join(REPOSITORY, 'configs/published/edgebert-exits.yaml')]).value;
}
