/** The user's command, from data to report. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256OfFile } from '@adaptmem/core';
import type { ReportInput } from '@adaptmem/reports';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, REPOSITORY, runCli, SMOKE, startCli } from './run-cli.js';

const out = newFolder('runs');
const cache = newFolder('cache');
const common = ['--out', out, '--cache', cache, '--jobs', '2'];

interface Json {
  run: string;
  report: string;
}
let first: Json;

/** SHA-256 of every file of a run but its manifest and the logs, which hold times. */
function contentOf(run: string): Record<string, string> {
  const files = readdirSync(run, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(manifest\.json|metrics\.jsonl|events\.jsonl)$/.test(path));
  return Object.fromEntries(paths.sort().map((path) => [relative(run, path), sha256OfFile(path)]));
}

beforeAll(async () => {
  const { status, stdout, stderr } = await runCli([SMOKE, ...common, '--json']);
  expect(status, stderr).toBe(0);
  first = JSON.parse(stdout);
}, 300_000);

describe('pipeline', () => {
  it('leaves a run folder that explains itself', () => {
    const names = readdirSync(first.run);
    expect(names).toEqual(
      expect.arrayContaining([
        'config.resolved.yaml',
        'events.jsonl',
        'manifest.json',
        'model',
        'compressed',
        'allocation',
        'report',
      ]),
    );
    const manifest = JSON.parse(readFileSync(join(first.run, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'smoke', exitStatus: 0, seed: 42 });
    expect(manifest.backend).toMatch(/^(native|wasm|cpu)$/);
    expect(manifest.stages.every(({ state }: { state: string }) => state === 'finished')).toBe(true);
    expect(readdirSync(join(first.run, 'model/sentiment-houlsby'))).toEqual(
      expect.arrayContaining([
        'adapter_config.json',
        'adapter_model.safetensors',
        'training.json',
        'metrics.jsonl',
      ]),
    );
  });

  it('reports accuracy, bytes and the three systems', () => {
    const report = JSON.parse(readFileSync(join(first.run, 'report/report.json'), 'utf8'));
    expect(report.results).toHaveLength(4);
    expect(new Set(report.systems.map(({ name }: { name: string }) => name))).toEqual(
      new Set(['fine-tuned-dram', 'fine-tuned-sram', 'adapter-heterogeneous']),
    );
    for (const { byTaskCount } of report.systems) {
      expect(byTaskCount.map(({ tasks }: { tasks: number }) => tasks)).toEqual([1, 2]);
    }
    expect(readFileSync(join(first.run, 'report/report.md'), 'utf8')).toContain('sentiment');
  });

  it('places and reads exactly the bits that the encoder wrote', () => {
    const json = (path: string) => JSON.parse(readFileSync(join(first.run, path), 'utf8'));
    const { placements } = json('allocation/trained-fine-tuned-sram/allocation-2-rule.json');
    const placed = placements
      .filter(({ tensor }: { tensor: string }) => !tensor.startsWith('activation/'))
      .reduce((sum: number, { bits }: { bits: number }) => sum + bits, 0);
    const encoded = ['sentiment', 'entailment'].map(
      (task) => json(`compressed/${task}-fine-tuned/compression.json`).own.total.totalBits,
    );
    expect(placed).toBe(encoded[0] + encoded[1]);
  });

  it('simulates every system before compression too, on the same sums', () => {
    const json = (path: string) => JSON.parse(readFileSync(join(first.run, path), 'utf8'));
    const { compressionEffects, systems } = json('report/report.json') as ReportInput;
    expect(compressionEffects!.map(({ system }) => system)).toEqual(systems.map(({ title }) => title));
    for (const [index, { tasks, before, after }] of compressionEffects!.entries()) {
      const { summary } = systems[index]!.byTaskCount.find((point) => point.tasks === tasks)!;
      expect([after.cost!.latencyNs, after.cost!.energyPj]).toEqual([summary.latencyNs, summary.energyPj]);
      expect(before.storedBits).toBeGreaterThan(after.storedBits);
      expect(before.cost!.memoryReadBits).toBeGreaterThan(after.cost!.memoryReadBits);
      expect(before.cost!.latencyNs).toBeGreaterThanOrEqual(after.cost!.latencyNs);
      expect(before.cost!.energyPj).toBeGreaterThan(after.cost!.energyPj);
      for (const { latencyNs, computeNs, waitNs, energyPj, ...parts } of [before.cost!, after.cost!]) {
        expect(computeNs + waitNs).toBeCloseTo(latencyNs, 3);
        const energies = parts.memoryPj + parts.computePj + parts.bufferPj + parts.leakagePj;
        expect(energies / energyPj).toBeCloseTo(1, 9);
      }
    }
    const totals = ['sentiment', 'entailment'].map(
      (task) => json(`compressed/${task}-fine-tuned/compression.json`).own.total,
    );
    const { before, after } = compressionEffects![0]!;
    expect(after.storedBits).toBe(totals[0].totalBits + totals[1].totalBits);
    expect(before.storedBits).toBe(totals[0].denseBits + totals[1].denseBits);
    expect(readFileSync(join(first.run, 'report/report.md'), 'utf8')).toContain(
      '## Before and after compression',
    );
  });

  it('freezes one backbone for all adapters: its stored bits are equal for every task', () => {
    const shared = ['sentiment', 'entailment'].map(
      (task) =>
        JSON.parse(readFileSync(join(first.run, `compressed/${task}-houlsby/compression.json`), 'utf8'))
          .shared,
    );
    expect(shared[0].total.tensors).toBeGreaterThan(0);
    expect(shared[0]).toEqual(shared[1]);
  });

  it('does no work a second time', async () => {
    const before = contentOf(first.run);
    const { status, stdout, stderr } = await runCli([SMOKE, ...common, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(first);
    expect(stderr).not.toMatch(/^started/m);
    expect(contentOf(first.run)).toEqual(before);
  });

  it('maps, simulates and reports anew on another accelerator, and trains nothing', async () => {
    const hardware = join(newFolder('hardware'), 'slower.yaml');
    writeFileSync(
      hardware,
      `extends: ${REPOSITORY}/configs/hardware/edgebert-heterogeneous.yaml\nclock_mhz: { value: 500, source: "half the clock, for a test", assumed: true }\n`,
    );
    const experiment = join(newFolder('experiment'), 'slower.yaml');
    const system = `{ name: adapter-heterogeneous, title: slower, method: houlsby, hardware: ${hardware} }`;
    writeFileSync(experiment, `extends: ${SMOKE}\nsystems: [${system}]\n`);
    const { status, stdout } = await runCli([experiment, ...common, '--dry-run', '--json']);
    expect(status).toBe(0);
    const { stages } = JSON.parse(stdout) as { stages: { kind: string; cached: boolean }[] };
    const todo = new Set(stages.filter(({ cached }) => !cached).map(({ kind }) => kind));
    expect(todo).toEqual(new Set(['map', 'simulate', 'report']));
  });

  it('lets --set win over what the files say for one method', async () => {
    const { stdout } = await runCli([
      SMOKE,
      ...common,
      '--set',
      'train.learning_rate=0.125',
      '--dry-run',
      '--json',
    ]);
    const { experiment } = JSON.parse(stdout);
    expect(experiment.train.learning_rate).toBe(0.125);
    expect(JSON.stringify(experiment.train.by_method)).not.toContain('learning_rate');
  });

  it('trains anew with another seed', async () => {
    const { stdout } = await runCli([SMOKE, ...common, '--seed', '7', '--dry-run', '--json']);
    const { stages } = JSON.parse(stdout) as { stages: { cached: boolean }[] };
    expect(stages.every(({ cached }) => !cached)).toBe(true);
  });

  it('goes on after SIGKILL in the middle of training, and ends with the same bits', async () => {
    const own = ['--out', newFolder('runs'), '--cache', newFolder('cache'), '--jobs', '2'];
    const killed = startCli([SMOKE, ...own]);
    await killed.saw(/[4-8]\d % +train/); // past the first checkpoint
    process.kill(-killed.child.pid!, 'SIGKILL');
    await killed.ended;
    const { status, stdout, stderr } = await runCli([SMOKE, ...own, '--json']);
    expect(status, stderr).toBe(0);
    const { run } = JSON.parse(stdout) as Json;
    expect(contentOf(run)).toEqual(contentOf(first.run));
  }, 300_000);

  it('stops at Ctrl-C with status 130 and leaves nothing half-written', async () => {
    const [runs, folder] = [newFolder('runs'), newFolder('cache')];
    const running = startCli([SMOKE, '--out', runs, '--cache', folder]);
    await running.saw(/started +train/);
    process.kill(running.child.pid!, 'SIGINT');
    const { status, stderr } = await running.ended;
    expect(status).toBe(130);
    expect(stderr.toLowerCase()).toContain('interrupted');
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    for (const stage of readdirSync(join(folder, 'stages'))) {
      expect(existsSync(join(folder, 'stages', stage, 'stage.json'))).toBe(true);
    }
  }, 120_000);
});
