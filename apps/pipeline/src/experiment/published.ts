/** Figures of the literature, from `configs/published/`. */
import { join } from 'node:path';
import { loadConfig } from '@adaptmem/core';
import { z } from 'zod';
import { REPOSITORY } from '../repository.js';

const PublishedFigures = z.strictObject({
  version: z.literal(1),
  figures: z.array(
    z.strictObject({
      figure: z.string(),
      value: z.number(),
      unit: z.string(),
      source: z.string(),
      confidence: z.string(),
      /** Which of our figures stands beside it; see `report-input/published.ts`. */
      compare: z.string().optional(),
    }),
  ),
});
export type PublishedFigure = z.infer<typeof PublishedFigures>['figures'][number];

/** The figures that reports show beside ours. @throws ConfigError @throws FileError */
export function loadPublished(): PublishedFigure[] {
  return loadConfig(PublishedFigures, [join(REPOSITORY, 'configs/published/adapter-albert.yaml')]).value
    .figures;
}
