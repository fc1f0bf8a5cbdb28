/** GLUE's less common shapes from data to predictions: a second dev split, a set without training data, scores. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, REPOSITORY, runCli } from './run-cli.js';

const glue = newFolder('glue');
const out = newFolder('runs');
const cache = newFolder('cache');

function table(file: string, header: string, row: (index: number) => string, rows = 12): void {
  const lines = [header, ...Array.from({ length: rows }, (_, index) => row(index))];
  writeFileSync(join(glue, file), `${lines.join('\n')}\n`);
}

/** Small files in the official layouts of MNLI, AX and STS-B. */
function writeGlue(): void {
  for (const name of ['MNLI', 'AX', 'STS-B']) mkdirSync(join(glue, name));
  const words = ['entailment', 'neutral', 'contradiction'];
  const mnli = 'index\tpromptID\tpairID\tgenre\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2';
  const pair = (index: number) =>
    `${index}\t1\t2\tfiction\t( p )\t( q )\tA cat sleeps .\tA cat no. ${index} rests .`;
  const labelled = (index: number) => `${pair(index)}\t${words[index % 3]}`;
  for (const split of ['train', 'dev_matched', 'dev_mismatched'])
    table(`MNLI/${split}.tsv`, `${mnli}\tgold_label`, labelled);
  for (const split of ['test_matched', 'test_mismatched']) table(`MNLI/${split}.tsv`, mnli, pair);
  table('AX/diagnostic.tsv', 'index\tsentence1\tsentence2', (index) => `${index}\tIt rains .\tIt is wet .`);
  const stsb = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2';
  const scored = (index: number) => `${index}\tnews\tf\t2012\t1\ts\tt\tA cat .\tA dog no. ${index} .`;
  for (const split of ['train', 'dev'])
    table(`STS-B/${split}.tsv`, `${stsb}\tscore`, (index) => `${scored(index)}\t${(index % 6).toFixed(3)}`);
  table('STS-B/test.tsv', stsb, scored);
}

const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

let run: string;

beforeAll(async () => {
  writeGlue();
  const experiment = join(newFolder('experiment'), 'glue.yaml');
  const hardware = join(REPOSITORY, 'configs/hardware/edgebert-heterogeneous.yaml');
  writeFileSync(
    experiment,
    [
      `extends: ${join(REPOSITORY, 'configs/experiments/smoke.yaml')}`,
      'name: glue',
      `data: { source: glue, folder: ${glue} }`,
      'tasks: [mnli, ax, stsb]',
      'predict: [test]',
      'methods: [houlsby]',
      'train: { max_steps: 2, save_steps: 2 }',
      'task_counts: [1]',
      `systems: [{ name: c, title: c, method: houlsby, hardware: ${hardware} }]`,
    ].join('\n'),
  );
  const { status, stdout, stderr } = await runCli([experiment, '--out', out, '--cache', cache, '--json']);
  expect(status, stderr).toBe(0);
  run = (JSON.parse(stdout) as { run: string }).run;
}, 300_000);

describe('an experiment on GLUE', () => {
  it("predicts the mismatched split, the diagnostic set and the test splits in the server's format", () => {
    const mnli = join(run, 'predictions/mnli-houlsby');
    expect(readdirSync(mnli).sort()).toEqual([
      'AX.tsv',
      'MNLI-m.tsv',
      'MNLI-mm.tsv',
      'mnli-dev-mismatched.tsv',
      'predictions.json',
    ]);
    const lines = linesOf(join(mnli, 'AX.tsv'));
    expect([lines.length, lines[0]]).toEqual([13, 'index\tprediction']);
    expect(lines.slice(1).every((line) => /^\d+\t(entailment|neutral|contradiction)$/.test(line))).toBe(true);
    const scores = linesOf(join(run, 'predictions/stsb-houlsby/STS-B.tsv')).slice(1);
    expect(scores.every((line) => /^\d+\t[0-5]\.\d{3}$/.test(line))).toBe(true);
  });

  it('reports matched and mismatched accuracy', () => {
    const rows = linesOf(join(run, 'report/tables/further-splits.csv'));
    expect(rows.find((row) => row.startsWith('mnli,dev-mismatched'))).toMatch(/accuracy,[01]/);
    expect(rows.find((row) => row.startsWith('ax,test'))).toContain('labels not published');
    expect(readFileSync(join(run, 'report/report.md'), 'utf8')).toContain('## Further splits');
  });
});

describe('pipeline predict', () => {
  it('writes what the run has written, and an archive that says what it lacks', async () => {
    const folder = newFolder('submission');
    const { status, stdout, stderr } = await runCli(['predict', run, '--out', folder]);
    expect(status, stderr).toBe(0);
    expect(readdirSync(join(folder, 'houlsby')).sort()).toEqual([
      'AX.tsv',
      'MNLI-m.tsv',
      'MNLI-mm.tsv',
      'STS-B.tsv',
    ]);
    expect(readFileSync(join(folder, 'houlsby/AX.tsv'))).toEqual(
      readFileSync(join(run, 'predictions/mnli-houlsby/AX.tsv')),
    );
    expect(existsSync(join(folder, 'houlsby.zip'))).toBe(true);
    expect(stdout).toContain('lacks for a whole submission: CoLA.tsv, MRPC.tsv');
  }, 120_000);

  it('takes one model, and measures it where there are labels', async () => {
    const model = join(run, 'model/mnli-houlsby');
    const args = ['predict', model, '--task', 'mnli', '--split', 'dev', '--json', '--out', newFolder('one')];
    const { status, stdout, stderr } = await runCli(args);
    expect(status, stderr).toBe(0);
    const { predicted } = JSON.parse(stdout);
    expect(predicted.map(({ split }: { split: string }) => split)).toEqual(['dev', 'dev-mismatched']);
    const { metrics } = JSON.parse(readFileSync(join(model, 'training.json'), 'utf8'));
    expect(predicted[0].metrics.accuracy).toBe(metrics.accuracy);
  }, 120_000);

  it('says what it cannot predict', async () => {
    const none = await runCli(['predict', newFolder('none')]);
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('is no run and no model')]);
    const other = await runCli(['predict', run, '--task', 'rte']);
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('predicts that')]);
  }, 120_000);
});
