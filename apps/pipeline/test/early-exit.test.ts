/** Early exit through the whole pipeline: trained, stored, placed, simulated, reported. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Allocation, Workload } from '@adaptmem/core';
import type { ReportInput } from '@adaptmem/reports';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompressionReport } from '../src/stages/compress.js';
import type { ExitTraces } from '../src/tuned-model.js';
import { newFolder, REPOSITORY, runCli, startCli } from './run-cli.js';

const HARDWARE = join(REPOSITORY, 'configs/hardware/edgebert-heterogeneous.yaml');
const FOLDER = newFolder('early-exit');
const EXPERIMENT = join(FOLDER, 'early-exit.yaml');
writeFileSync(
  join(FOLDER, 'stream.yaml'),
  `
extends: ${REPOSITORY}/configs/scenarios/always-on-switching.yaml
name: stream
requests: 500
tasks: 2
residency: allocated
`,
);
writeFileSync(
  EXPERIMENT,
  `
version: 1
name: early-exit-test
backbone: { kind: quickstart }
data: { source: quickstart, train_examples: 64, dev_examples: 32 }
tasks: [sentiment, similarity]
methods: [houlsby]
adapter: { bottleneck: 4 }
train: { max_seq_length: 32, max_steps: 4, per_device_train_batch_size: 16 }
early_exit: { pooler: own, accuracy_drop: 1, train: { max_steps: 600, save_steps: 50 } }
systems: [{ name: a, title: A, method: houlsby, hardware: ${HARDWARE} }]
compare_solvers: [rule]
task_counts: [2]
scenarios: [stream.yaml]
`,
);

const at = (cache: string) => ['--out', newFolder('runs'), '--cache', cache, '--jobs', '2'];
const cache = newFolder('cache');
let run: string;
const json = <T>(path: string, of = run) => JSON.parse(readFileSync(join(of, path), 'utf8')) as T;

beforeAll(async () => {
  const { status, stdout, stderr } = await runCli([EXPERIMENT, ...at(cache), '--json']);
  expect(status, stderr).toBe(0);
  run = JSON.parse(stdout).run;
}, 300_000);

describe('early exit in the pipeline', () => {
  it('gives exits to what has classes, and none to a regression', () => {
    expect(json('exits/sentiment-houlsby/adapter_config.json')).toMatchObject({ exits: { pooler: 'own' } });
    expect(existsSync(join(run, 'exits/similarity-houlsby'))).toBe(false);
    expect(json<CompressionReport>('compressed/similarity-houlsby/compression.json').exits).toBeUndefined();
  });

  it('places the very bits that the encoder wrote for the exits', () => {
    const { exits } = json<CompressionReport>('compressed/sentiment-houlsby/compression.json');
    const { tensors } = json<Workload>('workload/trained-houlsby/workload-2.json');
    const own = new Set(tensors.map(({ name }) => name).filter((name) => /^sentiment\/exits\./.test(name)));
    expect(own.size).toBe(3 * 4);
    const { placements } = json<Allocation>('allocation/trained-a/allocation-2-rule.json');
    const bits = placements.filter(({ tensor }) => own.has(tensor)).map((placement) => placement.bits);
    expect(bits.reduce((sum, value) => sum + value, 0)).toBe(exits!.totalBits);
  });

  it('reports means over where the dev examples leave', () => {
    const { earlyExit, systems } = json<ReportInput>('report/report.json');
    const { traces } = json<ExitTraces>('compressed/sentiment-houlsby/exit-traces.json');
    expect(traces).toHaveLength(32);
    const [task] = earlyExit!.tasks;
    const [costs] = earlyExit!.systems;
    expect([earlyExit!.tasks.length, earlyExit!.systems.length]).toEqual([1, 1]);
    // all thresholds may lose up to everything, so the earliest is chosen
    const layers = task!.points.map(({ meanLayer }) => meanLayer);
    expect(task!.points.find(({ threshold }) => threshold === task!.chosen)!.meanLayer).toBe(
      Math.min(...layers),
    );
    const whole = systems[0]!.detail.result.byTask.find(({ task: name }) => name === 'sentiment')!;
    expect(costs!.points[0]!.energyPj).toBeCloseTo(whole.energyPj, 3);
    task!.points.forEach(({ meanLayer }, index) => {
      const cheaper = costs!.points[index]!.energyPj < costs!.points[0]!.energyPj;
      expect(cheaper).toBe(meanLayer < 4);
    });
    expect(readFileSync(join(run, 'report/report.md'), 'utf8')).toContain('## Early exit');
  });

  it('serves streams with requests that leave, beside those that do not', () => {
    const { scenarios, earlyExit } = json<ReportInput>('report/report.json');
    expect(scenarios!.map(({ system }) => system)).toEqual(['A', 'A, early exit']);
    const [whole, early] = scenarios!.map(({ result }) => result.energyPj.inference);
    const leaves = earlyExit!.tasks[0]!.points.some(({ meanLayer }) => meanLayer < 4);
    expect(early! < whole!).toBe(leaves);
  });

  it('computes nothing but the report anew for other thresholds, and no task for other exits', async () => {
    const todo = async (setting: string) => {
      const { stdout } = await runCli([
        ...[EXPERIMENT, ...at(cache), '--set', setting, '--dry-run', '--json'],
      ]);
      const { stages } = JSON.parse(stdout) as { stages: { kind: string; cached: boolean }[] };
      return new Set(stages.filter(({ cached }) => !cached).map(({ kind }) => kind));
    };
    expect(await todo('early_exit.thresholds=[0.3]')).toEqual(new Set(['scenario', 'report']));
    const other = await todo('early_exit.train.learning_rate=0.01');
    expect(other.has('exits')).toBe(true);
    expect(other.has('train')).toBe(false);
  });

  it('goes on after SIGKILL in the middle of the exits’ training, and ends with the same bits', async () => {
    const own = newFolder('cache');
    const killed = startCli([EXPERIMENT, ...at(own)]);
    await killed.saw(/[4-9]\d % +exits/);
    process.kill(-killed.child.pid!, 'SIGKILL');
    await killed.ended;
    const { status, stdout, stderr } = await runCli([EXPERIMENT, ...at(own), '--json']);
    expect(status, stderr).toBe(0);
    for (const file of ['exits/sentiment-houlsby/adapter_model.safetensors', 'report/report.md']) {
      expect(readFileSync(join(JSON.parse(stdout).run, file))).toEqual(readFileSync(join(run, file)));
    }
  }, 300_000);
});
