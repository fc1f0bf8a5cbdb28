/** Scores of other networks, from `configs/published/glue-scores.yaml`. */
import { join } from 'node:path';
import { loadConfig } from '@adaptmem/core';
import { z } from 'zod';
import { REPOSITORY } from '../repository.js';

const PublishedScores = z.strictObject({
  version: z.literal(1),
  scores: z.array(
    z.strictObject({
      network: z.string(),
      split: z.enum(['dev', 'test']),
      source: z.string(),
      confidence: z.string(),
      /** By task, in percent. */
      tasks: z.record(z.string(), z.number()),
    }),
  ),
});
export type PublishedScore = z.infer<typeof PublishedScores>['scores'][number];

/** @throws ConfigError @throws FileError */
export function loadPublishedScores(): PublishedScore[] {
  return loadConfig(PublishedScores, [join(REPOSITORY, 'configs/published/glue-scores.yaml')]).value.scores;
}
