/**
 * `pnpm bench:explore [--evaluations N] [--jobs N]`: the default design-space exploration from an empty cache, phase by
 * phase, as a Markdown table; its results go to a temporary folder. See README.md beside it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const CLI = fileURLToPath(new URL('../../apps/pipeline/dist/cli.js', import.meta.url));
const { values } = parseArgs({
  options: { evaluations: { type: 'string', default: '10000' }, jobs: { type: 'string', default: '2' } },
});
const folder = mkdtempSync(join(tmpdir(), 'adaptmem-bench-'));
const args = [
  ...[CLI, 'explore', '--json', '--jobs', values.jobs, '--cache', join(folder, 'cache')],
  ...['--out', join(folder, 'runs'), '--set', `search.evaluations=${values.evaluations}`],
];
/** The shell's `times` ends with user and system time of what it ran. */
const { status, stdout, stderr } = spawnSync(
  'sh',
  ['-c', '"$@"; result=$?; times >&2; exit $result', 'sh', process.execPath, ...args],
  {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  },
);
rmSync(folder, { recursive: true, force: true });
if (status !== 0) throw new Error(stderr);
const { front, hypervolume } = JSON.parse(stdout) as { front: unknown[]; hypervolume: number };
const [user, system] = secondsOf(stderr.trimEnd().split('\n').at(-1)!);

console.log('| phase | wall s |\n| --- | --: |');
for (const [, phase, time] of stderr.matchAll(/^finished +(.+) in ([\d:.]+)(?: s)?$/gm))
  if (!phase!.startsWith('profile')) console.log(`| ${phase} | ${time} |`);
console.log(
  `\n${values.evaluations} designs a search, ${front.length} on the front, hypervolume ${hypervolume.toFixed(4)}; ` +
    `${(user! + system!).toFixed(1)} s of CPU time in all, ${values.jobs} threads, load ${loadavg()[0]!.toFixed(1)}`,
);

/** E.g. `0m33.762s 0m1.804s`. */
function secondsOf(line: string): number[] {
  return line.split(' ').map((part) => {
    const [minutes, seconds] = part.replace('s', '').split('m');
    return 60 * Number(minutes) + Number(seconds);
  });
}
