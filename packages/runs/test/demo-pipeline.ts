/**
 * A pipeline as a program of its own, to be built and killed: `demo-pipeline <cache folder> <jobs> <specs as JSON>`. Prints
 * its events as lines of JSON; SIGINT interrupts it.
 */
import { AppError } from '@adaptmem/core';
import { localRunner } from '../src/local-runner.js';
import { runStages } from '../src/run-stages.js';
import { planStages } from '../src/stage.js';
import { openStageCache } from '../src/stage-cache.js';
import { DEMO_HANDLERS } from './demo-handlers.js';

const [root, jobs, specs] = process.argv.slice(2) as [string, string, string];
const abort = new AbortController();
process.on('SIGINT', () => abort.abort());
const plan = planStages(JSON.parse(specs), { backend: 'none', codeVersion: () => 'demo' });
const runner = localRunner({
  handlers: DEMO_HANDLERS,
  entry: new URL('./demo-worker.mjs', import.meta.url),
  jobs: Number(jobs),
  graceMs: 1000,
});
const cache = openStageCache(root);
try {
  for await (const event of runStages({ plan, cache, runner, jobs: Number(jobs), signal: abort.signal })) {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  }
} catch (error) {
  process.stdout.write(`${JSON.stringify({ type: 'error', message: String(error) })}\n`);
  process.exitCode = error instanceof AppError ? error.exitStatus : 1;
}
