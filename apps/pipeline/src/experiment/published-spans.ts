/** Attention spans of published networks, from `configs/published/`. */
import { join } from 'node:path';
import { loadConfig } from '@adaptmem/core';
import { z } from 'zod';
import { REPOSITORY } from '../repository.js';

const PublishedSpans = z.strictObject({
  version: z.literal(1),
  source: z.string(),
  confidence: z.string(),
  network: z.string(),
  tasks: z
    .array(
      z.strictObject({
        task: z.string(),
        /** Of each head. */
        spans: z.array(z.number().nonnegative().meta({ unit: 'token' })).min(1),
      }),
    )
    .min(1),
});
export type PublishedSpans = z.infer<typeof PublishedSpans>;

/** EdgeBERT's spans. @throws ConfigError @throws FileError */
export function loadPublishedSpans(): PublishedSpans {
  return loadConfig(PublishedSpans, [join(REPOSITORY, 'configs/published/edgebert-spans.yaml')]).value;
}
