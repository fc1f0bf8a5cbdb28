import { z } from 'zod';
import { JsonValue } from './json-value.js';

/** `stage.json`: written last into a stage's output, so that its presence means that the rest is whole. */
export const StageRecord = z.strictObject({
  schemaVersion: z.literal(1),
  key: z.string(),
  kind: z.string(),
  name: z.string(),
  config: JsonValue,
  /** Key of each stage that it read, by name. */
  needs: z.record(z.string(), z.string()),
  /** Wall time of the work, in seconds. */
  seconds: z.number().nonnegative(),
  /** Every file of the output; `path` is relative, with `/`. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })),
});
/** `stage.json`: written last into a stage's output, so that its presence means that the rest is whole. */
export type StageRecord = z.infer<typeof StageRecord>;
