/** What the server answers when it refuses. */
import { z } from 'zod';

/** One mistake in a file, with the place to mend. */
export const ProblemIssue = z.object({
  file: z.string(),
  line: z.int().optional(),
  column: z.int().optional(),
  /** Dotted path inside the document. */
  path: z.string().optional(),
  message: z.string(),
  code: z.string(),
});

export const Problem = z.object({
  /** Stable, e.g. `NO_RUN`. */
  code: z.string(),
  message: z.string(),
  /** What the reader can do about it. */
  hint: z.string().optional(),
  /** Every mistake of the files that were given. */
  issues: z.array(ProblemIssue).optional(),
});
export type Problem = z.infer<typeof Problem>;
