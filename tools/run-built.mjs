// node tools/run-built.mjs PROGRAM [ARGUMENT ...]
// Builds what a program of this repository needs (nothing to do costs about a second) and runs it in this process.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where each program is built to, and which workspaces must be built for it. */
const PROGRAMS = {
  pipeline: { needs: '@adaptmem/pipeline...', entry: 'apps/pipeline/dist/cli.js' },
  server: { needs: '@adaptmem/server...', entry: 'apps/server/dist/cli.js' },
  'check-gold': { needs: '@adaptmem/tools...', entry: 'tools/dist/check-gold.js' },
  'check-repository': { needs: '@adaptmem/tools...', entry: 'tools/dist/check-repository.js' },
  'check-examples': { needs: '*', entry: 'tools/dist/check-examples.js' },
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);
const program = PROGRAMS[name];
if (!program) {
  process.stderr.write(`Expected a program: ${Object.keys(PROGRAMS).join(', ')}\n`);
  process.exit(2);
}

const entry = join(root, program.entry);
if (!existsSync(entry)) process.stderr.write('Building the packages, once (about half a minute) ...\n');
const turbo = join(root, 'node_modules', '.bin', 'turbo');
const built = spawnSync(turbo, ['run', 'build', `--filter=${program.needs}`, '--output-logs=errors-only'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
  encoding: 'utf8',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
});
if (built.status !== 0) {
  process.stderr.write(`${built.stdout ?? ''}${built.stderr ?? ''}${built.error?.message ?? ''}\n`);
  process.exit(1);
}

process.argv = [process.argv[0], entry, ...args];
await import(pathToFileURL(entry).href);
