/** `pipeline search`, killed in the middle and taken up again. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder, REPOSITORY, runCli, SMOKE, startCli } from './run-cli.js';

const folder = newFolder('search');
const FILE = join(folder, 'search.yaml');
writeFileSync(
  FILE,
  `extends: ${SMOKE}
tasks: [sentiment]
methods: [houlsby]
systems: [{ name: a, title: a, method: houlsby, hardware: ${REPOSITORY}/configs/hardware/edgebert-sram.yaml }]
data: { source: quickstart, train_examples: 64, dev_examples: 16 }
search:
  strategy: successive-halving
  trials: 3
  reduction_factor: 3
  space:
    learning_rate: [3.0e-3, 1.0e+30]
    adapter.bottleneck: { int_uniform: [4, 64] }
`,
);
const where = ['--out', newFolder('runs'), '--cache', newFolder('cache'), '--jobs', '2'];

describe('pipeline search', () => {
  it('goes on after SIGKILL, passes over trials that diverge, and leaves a file to run with', async () => {
    const killed = startCli(['search', FILE, ...where]);
    await killed.saw(/finished +trial/);
    process.kill(-killed.child.pid!, 'SIGKILL');
    await killed.ended;
    const { status, stdout, stderr } = await runCli(['search', FILE, ...where, '--json']);
    expect(status, stderr).toBe(0);
    const { run, best } = JSON.parse(stdout) as { run: string; best: string };

    const { groups } = JSON.parse(readFileSync(join(run, 'search/search.json'), 'utf8'));
    const [first, ...others] = groups[0].trials;
    expect(first).toMatchObject({ round: 2, steps: 12, totalSteps: 12, score: expect.any(Number) });
    expect(first.values.learning_rate).toBe(3e-3);
    expect(others.map(({ round }: { round: number }) => round)).toEqual([1, 1]);
    const diverged = groups[0].trials.filter(({ diverged: why }: { diverged?: string }) => why);
    expect(diverged.length).toBeGreaterThan(0);
    expect(diverged[0].values.learning_rate).toBe(1e30);
    expect(readdirSync(join(run, 'search'))).toEqual(
      expect.arrayContaining(['best.yaml', 'report.html', 'report.md', 'tables']),
    );

    const again = await runCli(['search', FILE, ...where, '--dry-run', '--json']);
    const { stages } = JSON.parse(again.stdout) as { stages: { cached: boolean }[] };
    expect(stages.every(({ cached }) => cached)).toBe(true);

    const resolved = await runCli([FILE, best, ...where, '--dry-run', '--json']);
    expect(resolved.status, resolved.stderr).toBe(0);
    const { experiment } = JSON.parse(resolved.stdout);
    expect(experiment.tuning.houlsby.bottleneck).toBe(first.values['adapter.bottleneck']);
    expect(experiment.train.by_task_and_method.sentiment.houlsby.learning_rate).toBe(3e-3);
  }, 240_000);
});
