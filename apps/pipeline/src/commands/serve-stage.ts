/** `pipeline job FILE`: executes one stage; how the scheduler starts its child processes. */
import { serveJob } from '@adaptmem/runs';
import { HANDLERS } from '../stages/handlers.js';

/** Executes the job and exits. */
export async function serveStage(file: string): Promise<void> {
  process.exit(await serveJob(HANDLERS, file));
}
