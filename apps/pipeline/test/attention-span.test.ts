/** Attention spans through the whole pipeline: learnt, saved, profiled, placed, simulated, reported. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workload } from '@adaptmem/core';
import { loadAdapter, readPackedModel, spansIn } from '@adaptmem/model';
import type { ReportInput } from '@adaptmem/reports';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpanEffect } from '../src/stages/simulate.js';
import type { TrainingReport } from '../src/stages/train.js';
import { newFolder, REPOSITORY, runCli } from './run-cli.js';

const HARDWARE = join(REPOSITORY, 'configs/hardware/edgebert-heterogeneous.yaml');
const EXPERIMENT = join(newFolder('attention-span'), 'attention-span.yaml');
writeFileSync(
  EXPERIMENT,
  `
version: 1
name: attention-span-test
backbone: { kind: quickstart }
data: { source: quickstart, train_examples: 64, dev_examples: 32 }
tasks: [sentiment, similarity]
methods: [fine-tuned, houlsby]
adapter: { bottleneck: 4 }
train: { max_seq_length: 32, max_steps: 6, per_device_train_batch_size: 16 }
attention_span: { max_span: 16, initial: 6, ramp: 2, penalty: 1, learning_rate: 1 }
geometries:
  - { kind: trained, sequence_length: 64 }
  - kind: config
    name: albert-nano
    config: ${join(REPOSITORY, 'configs/models/albert-nano.json')}
    sequence_length: 64
    attention_span: { by_task: { sentiment: [[0, 5, 0, 0]] } }
systems:
  - { name: a, title: A, method: fine-tuned, hardware: ${HARDWARE} }
  - { name: b, title: B, method: houlsby, hardware: ${HARDWARE} }
compare_solvers: [rule]
task_counts: [2]
`,
);

const where = ['--out', newFolder('runs'), '--cache', newFolder('cache'), '--jobs', '2'];
let run: string;
const json = <T>(path: string) => JSON.parse(readFileSync(join(run, path), 'utf8')) as T;

beforeAll(async () => {
  const { status, stdout, stderr } = await runCli([EXPERIMENT, ...where, '--json']);
  expect(status, stderr).toBe(0);
  run = JSON.parse(stdout).run;
}, 240_000);

describe('attention spans in the pipeline', () => {
  it.each(['fine-tuned', 'houlsby'])('are learnt, told and saved with the task (%s)', (method) => {
    const { spans } = json<TrainingReport>(`model/sentiment-${method}/training.json`);
    expect(spans!.ramp).toBe(2);
    expect(spans!.spans).toHaveLength(1);
    expect(spans!.spans.flat().every((span) => span >= 0 && span < 6)).toBe(true);
    const saved = loadAdapter(join(run, `model/sentiment-${method}`));
    expect(saved.tuning.attentionSpan).toEqual({ max_span: 16, ramp: 2 });
    expect(spansIn(saved.tensors)).toEqual(spans!.spans);
    const log = readFileSync(join(run, `model/sentiment-${method}/metrics.jsonl`), 'utf8');
    expect(JSON.parse(log.split('\n')[0]!)).toMatchObject({ step: 1, mean_span: 6 });
  });

  it('are no parameters that compression stores', () => {
    const { tensors } = readPackedModel(join(run, 'compressed/sentiment-houlsby/model.packed'));
    expect(tensors.map(({ name }) => name).filter((name) => name.startsWith('spans'))).toEqual([]);
  });

  it('leave an inference only the keys that heads see', () => {
    const keysOf = (file: string, task: number) => {
      const { inferences } = json<Workload>(file);
      const scores = inferences[task]!.operators.filter(({ name }) =>
        name.startsWith('layer0.attention.scores'),
      );
      return scores.map(({ cols, repeat }) => [repeat, cols]);
    };
    for (const [, keys] of keysOf('workload/trained-houlsby/workload-2.json', 0))
      expect(keys).toBeLessThan(32);
    expect(keysOf('workload/trained-houlsby/workload-2-whole-attention.json', 0)).toEqual([[4, 64]]);
    expect(keysOf('workload/albert-nano-houlsby/workload-2.json', 0)).toEqual([[1, 24]]);
    expect(keysOf('workload/albert-nano-houlsby/workload-2.json', 1)).toEqual([[4, 64]]);
  });

  it('save time and energy where there are some, and the report says how much', () => {
    const { attentionSpans } = json<ReportInput>('report/report.json');
    expect(attentionSpans!.learnt).toHaveLength(4);
    expect(attentionSpans!.published.map(({ task }) => task)).toContain('SST-2');
    expect(attentionSpans!.savings).toHaveLength(2 * 2 * 2);
    for (const { task, geometry, whole, spans } of attentionSpans!.savings) {
      const isNear = geometry === 'trained model' || task === 'sentiment';
      for (const figure of ['macs', 'computeCycles', 'latencyNs', 'dynamicPj', 'energyPj'] as const)
        expect(spans[figure] < whole[figure], `${task} ${geometry} ${figure}`).toBe(isNear);
    }
    const { wholeAttention, spans } = json<SpanEffect>('simulation/trained-b/span-effect.json');
    expect(spans.storedBits).toBe(wholeAttention.storedBits);
    expect(readFileSync(join(run, 'report/report.md'), 'utf8')).toContain('## Attention spans');
  });

  it('are asked for in a form that is checked, every mistake with its place', async () => {
    const wrong = ['--set', 'attention_span.max_span=4096', '--set', 'tasks=[similarity]'];
    const { status, stderr } = await runCli(['validate', EXPERIMENT, ...wrong]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/attention_span\.max_span: The network has \d+ positions.*\[SPAN_TOO_LONG\]/);
    expect(stderr).toMatch(
      /\d+:\d+ geometries\.1\.attention_span\.by_task\.sentiment: Unknown task.*\[UNKNOWN_TASK\]/,
    );
  });
});
