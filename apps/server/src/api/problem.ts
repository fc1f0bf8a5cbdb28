/** What the server answers when it refuses. */
import { PackedError } from '@adaptmem/runs';
import { z } from 'zod';

export const Problem = z.object({
  /** Stable, e.g. `NO_RUN`. */
  code: z.string(),
  message: z.string(),
  /** What the reader can do about it. */
  hint: z.string().optional(),
  /** Every mistake of the files that were given, with its place. */
  issues: PackedError.shape.issues,
});
export type Problem = z.infer<typeof Problem>;

/** One mistake in a file, with the place to mend. */
export type ProblemIssue = NonNullable<Problem['issues']>[number];
