/** `pipeline explore`, on a geometry that needs no training: killed in the middle, and shared out differently. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CliResult, newFolder, REPOSITORY, runCli, startCli } from './run-cli.js';

const DEFAULT = join(REPOSITORY, 'configs/explorations/default.yaml');
const folder = newFolder('explore');
const FILE = join(folder, 'small.yaml');
writeFileSync(
  FILE,
  `extends: ${DEFAULT}
name: small
workload: { tasks: 1 }
space:
  storage: ["adaptivfloat<8,3>, 30 % pruned"]
search: { evaluations: 120, population: 20, exact_seeds: 4 }
`,
);

interface Explored {
  run: string;
  hypervolume: number;
  front: { id: string; energyPj: number; accuracy: number; solver: string }[];
}

const exploreIn = (cache: string, ...args: string[]) =>
  runCli(['explore', FILE, '--json', '--cache', cache, '--out', newFolder('runs'), ...args]);

function explored({ status, stdout, stderr }: CliResult): Explored {
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Every file of the result, by path. */
function resultOf(run: string): Record<string, string> {
  const root = join(run, 'exploration');
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]));
}

describe('pipeline explore', { timeout: 300_000 }, () => {
  const cache = newFolder('cache');
  let first: Explored;
  beforeAll(async () => {
    first = explored(await exploreIn(cache, '--jobs', '2'));
  }, 300_000);

  it('writes a front, its hardware and a report', () => {
    const files = resultOf(first.run);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['/report.html', '/report.md', '/tables/front.csv', '/exploration.json']),
    );
    expect(first.hypervolume).toBeGreaterThan(0);
    for (const { id, accuracy } of first.front) {
      expect(files[`/hardware/${id}.yaml`]).toContain(`name: ${id}`);
      expect(accuracy).toBeGreaterThan(0.5);
    }
  });

  it('ends with the same bytes with one worker and after a kill, and evaluates nothing twice', async () => {
    const other = newFolder('cache');
    const args = ['explore', FILE, '--json', '--cache', other, '--out', newFolder('runs'), '--jobs', '1'];
    const killed = startCli(args);
    await killed.saw(/started +NSGA-II/);
    await killed.saw(/\d+ % +NSGA-II/);
    process.kill(-killed.child.pid!, 'SIGKILL');
    await killed.ended;
    const result = await runCli(args);
    const resumed = explored(result);
    expect(resultOf(resumed.run)).toEqual(resultOf(first.run));
    expect(result.stderr).toMatch(/designs evaluated, [1-9]\d* known from before/);

    const again = await exploreIn(other);
    expect(resultOf(explored(again).run)).toEqual(resultOf(first.run));
    expect(again.stderr).toMatch(/^0 designs evaluated/m);
  });

  it('stops at Ctrl-C and says that it can go on', async () => {
    const running = startCli(['explore', FILE, '--cache', newFolder('cache'), '--out', newFolder('runs')]);
    await running.saw(/started +NSGA-II/);
    process.kill(running.child.pid!, 'SIGINT');
    const { status, stderr } = await running.ended;
    expect(status).toBe(130);
    expect(stderr).toMatch(/Interrupted; evaluated designs are kept/);
  });

  it('gives hardware that an experiment can use', async () => {
    const [design] = first.front;
    const experiment = join(folder, 'with-design.yaml');
    writeFileSync(
      experiment,
      `extends: ${join(REPOSITORY, 'configs/experiments/exploration-study.yaml')}
systems: [{ name: found, title: found, method: houlsby, hardware: ${first.run}/exploration/hardware/${design!.id}.yaml }]
`,
    );
    const { status, stderr } = await runCli(['validate', experiment]);
    expect(status, stderr).toBe(0);
  });

  it('names every mistake at its place', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(
      bad,
      `extends: ${DEFAULT}
workload: { geometry: albert-bass, method: lora }
accuracy: { stand_in: false }
reference: { energy_uj: 1, latency_ms: 1, area_mm2: 1 }
space:
  buffers: { input_kib: [3] }
  storage: ["adaptivfloat<9,3>"]
  memories:
    - name: buffers
      technologies: [${REPOSITORY}/configs/technologies/rram-22nm-mlc3.yaml, nowhere.yaml]
      banks: [1]
      holds: [frozen]
objectives: [energy, energy]
search: { exact_seeds: 9999 }
`,
    );
    const { status, stderr } = await runCli(['explore', bad]);
    expect(status).toBe(2);
    for (const message of [
      /bad\.yaml:2:13 workload\.geometry: .*no geometry "albert-bass"; did you mean "albert-base"/,
      /bad\.yaml:2:36 workload\.method: The experiment does not train "lora"/,
      /bad\.yaml:6:\d+ space\.buffers\.input_kib: No macro .* 3 and/,
      /bad\.yaml:7:\d+ space\.storage\.0: The experiment has no variant/,
      /bad\.yaml:9:\d+ .*"buffers" is the name of another component/,
      /bad\.yaml:10:\d+ .*no macro with all figures/,
      /bad\.yaml:10:\d+ .*No such file or folder/,
      /No memory holds what is transient/,
      /bad\.yaml:13:\d+ objectives\.1: Objective "energy" is listed twice/,
      /bad\.yaml:14:\d+ search\.exact_seeds: Expected at most the 2000 evaluations/,
    ])
      expect(stderr).toMatch(message);
  });
});
