/** The entry that the local runner forks in the tests: `demo-worker job <file>`. */
import { serveJob } from '../src/serve-job.js';
import { DEMO_HANDLERS } from './demo-handlers.js';

process.exitCode = await serveJob(DEMO_HANDLERS, process.argv[3]!);
