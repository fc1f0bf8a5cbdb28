import { spawnSync } from 'node:child_process';

/** Runs a program to its end without a terminal. @returns `{ ok, output }`, output being both streams */
export function runCommand(program, args, options = {}) {
  const done = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    ...options,
  });
  return {
    ok: done.status === 0,
    output: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`.trim(),
  };
}

/** The last lines of an output that match, or simply its last ones: what a reader needs of a long log. */
export function tail(output, count = 6, pattern = /./) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const matching = lines.filter((line) => pattern.test(line));
  return (matching.length > 0 ? matching : lines).slice(-count).join('\n');
}
