/** Several seeds of one experiment. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newFolder, REPOSITORY, runCli, SMOKE } from './run-cli.js';

const FILE = join(newFolder('seeds'), 'seeds.yaml');
writeFileSync(
  FILE,
  `extends: ${SMOKE}
tasks: [sentiment]
methods: [houlsby]
systems: [{ name: a, title: a, method: houlsby, hardware: ${REPOSITORY}/configs/hardware/edgebert-sram.yaml }]
data: { source: quickstart, train_examples: 64, dev_examples: 16 }
train: { report_to: [jsonl, tensorboard] }
`,
);
const where = ['--out', newFolder('runs'), '--cache', newFolder('cache'), '--jobs', '2'];

it('keeps what the first seed has, and reports the spread over all', async () => {
  const single = await runCli([FILE, ...where, '--json']);
  expect(single.status, single.stderr).toBe(0);
  const seeds = ['--set', 'seeds=[42, 1, 2]'];
  const plan = JSON.parse((await runCli([FILE, ...where, ...seeds, '--dry-run', '--json'])).stdout);
  const todo = plan.stages.filter(({ cached }: { cached: boolean }) => !cached);
  expect(todo.map(({ name }: { name: string }) => name)).toEqual([
    'train sentiment houlsby seed-1',
    'compress sentiment houlsby seed-1',
    'train sentiment houlsby seed-2',
    'compress sentiment houlsby seed-2',
    'report',
  ]);
  const { status, stdout, stderr } = await runCli([FILE, ...where, ...seeds, '--json']);
  expect(status, stderr).toBe(0);
  const { run } = JSON.parse(stdout) as { run: string };
  const model = (seed: string) =>
    readFileSync(join(run, `model/sentiment-houlsby${seed}/adapter_model.safetensors`));
  expect(model('-seed-1')).not.toEqual(model(''));
  expect(model('-seed-1')).not.toEqual(model('-seed-2'));
  expect(existsSync(join(run, 'model/sentiment-houlsby-seed-2/events.out.tfevents.adaptmem'))).toBe(true);
  const [, trained] = readFileSync(join(run, 'report/tables/seeds.csv'), 'utf8').split('\n');
  expect(trained).toMatch(/^sentiment,Houlsby adapters,as trained,3,/);
  const { results } = JSON.parse(readFileSync(join(run, 'report/report.json'), 'utf8'));
  expect(results.map(({ seed }: { seed: number }) => seed)).toEqual([42, 1, 2]);
}, 240_000);
