/** What a job's process and its parent say to each other over Node's IPC channel. */
import { z } from 'zod';
import { PackedError } from './packed-error.js';

/** From the parent: the child holds the lock now and may begin. `parent` is the process to watch. */
export const StartMessage = z.object({ type: z.literal('start'), parent: z.int() });

/** From the child. */
export const JobMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    fraction: z.number(),
    detail: z.string().optional(),
    figures: z.record(z.string(), z.number()).optional(),
    note: z.string().optional(),
  }),
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('failed'), error: PackedError }),
]);
/** From the child. */
export type JobMessage = z.infer<typeof JobMessage>;
