/** `pipeline pretrain` on text files: a run that is killed and interrupted, and files with mistakes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfFile } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { newFolder, REPOSITORY, runCli, startCli } from './run-cli.js';

const CORPUS = join(REPOSITORY, 'assets/tests/corpus');
const CONFIG = JSON.parse(readFileSync(join(REPOSITORY, 'assets/quickstart/config.json'), 'utf8')) as object;

/** A file of a tiny network on the test corpus, with lines appended. */
function pretrainingFile(lines = ''): string {
  const folder = newFolder('pretraining');
  const config = {
    ...CONFIG,
    embedding_size: 8,
    hidden_size: 16,
    num_hidden_layers: 2,
    intermediate_size: 32,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const path = join(folder, 'tiny.yaml');
  const text = `name: tiny
model: config.json
corpus: [${CORPUS}/stories.txt.xz]
tokenizer: ${REPOSITORY}/assets/quickstart/spiece.model
held_out: { documents: 2, sequences: 8 }
lengths:
  - { from_step: 0, length: 24, batch_size: 4 }
  - { from_step: 160, length: 64, batch_size: 2, foreign_segments: 0.5 }
save_steps: 7
train:
  max_steps: 240
  lr_scheduler_type: warmup_stable_decay
  warmup_steps: 20
  decay_steps: 40
  eval_steps: 60
${lines}`;
  writeFileSync(path, text);
  return path;
}

describe('pipeline pretrain FILE', () => {
  it('ends with the same weights after SIGKILL and Ctrl-C, in a folder that is read as any other', async () => {
    const [file, cache] = [pretrainingFile(), newFolder('cache')];
    const argumentsOf = (checkpoint: string, out: string) => [
      ...['pretrain', file, '--cache', cache, '--checkpoint', checkpoint, '--out', out],
    ];
    const undisturbed = newFolder('model');
    const whole = await runCli(argumentsOf(newFolder('checkpoint'), undisturbed));
    expect(whole.status, whole.stderr).toBe(0);
    expect(whole.stdout).toMatch(/"mlm_loss":\d.*"sop_accuracy":.*"nsp_accuracy":/);

    const [checkpoint, out] = [newFolder('checkpoint'), newFolder('model')];
    const killed = startCli(argumentsOf(checkpoint, out));
    await killed.saw(/60\/240 {2}held-out/);
    killed.child.kill('SIGKILL');
    expect((await killed.ended).status).toBeNull();
    const stopped = startCli(argumentsOf(checkpoint, out));
    await stopped.saw(/\d+\/240 {2}goes on from a checkpoint/);
    await stopped.saw(/120\/240 {2}held-out/);
    stopped.child.kill('SIGINT');
    const interrupted = await stopped.ended;
    expect([interrupted.status, interrupted.stderr]).toEqual([130, expect.stringContaining('Interrupted')]);
    const resumed = await runCli(argumentsOf(checkpoint, out));
    expect(resumed.status, resumed.stderr).toBe(0);
    for (const name of ['model.safetensors', 'config.json']) {
      expect(sha256OfFile(join(out, name)), name).toBe(sha256OfFile(join(undisturbed, name)));
    }
    const steps = (folder: string) =>
      readFileSync(join(folder, 'logs/metrics.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { step: number }).step);
    expect(steps(out)).toEqual(steps(undisturbed));
    const info = await runCli(['model', 'info', out, '--json']);
    expect(JSON.parse(info.stdout)).toMatchObject({ config: { hidden_size: 16 } });
    const card = readFileSync(join(out, 'README.md'), 'utf8');
    for (const fact of ['12 documents', 'sentence-order accuracy', 'same-text accuracy'])
      expect(card).toContain(fact);
  }, 300_000); // seconds alone, minutes on a machine that others use too

  it('shows every mistake of a file at its place', async () => {
    const file = pretrainingFile();
    const text = readFileSync(file, 'utf8')
      .replace('length: 64', 'length: 6400')
      .replace('from_step: 160', 'from_step: 0')
      .replace('stories.txt.xz', 'none.txt');
    writeFileSync(file, text);
    const { status, stderr } = await runCli(['pretrain', file]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/tiny\.yaml:3:\d+ corpus\.0: No such file or folder: ".*none\.txt"/);
    expect(stderr).toMatch(
      /tiny\.yaml:8:\d+ lengths\.1\.length: Expected at most the network's 64 positions .*6400/,
    );
    expect(stderr).toMatch(/tiny\.yaml:8:\d+ lengths\.1\.from_step: Expected more than 0/);
    const unknown = await runCli(['pretrain', pretrainingFile('  learning_rat: 1\n')]);
    expect(unknown.stderr).toMatch(/tiny\.yaml:16:\d+ train\.learning_rat: .*did you mean "learning_rate"/);
  });

  it('names bad text, and a held-out part that is the whole corpus', async () => {
    const folder = newFolder('text');
    const latin = join(folder, 'latin.txt');
    writeFileSync(latin, Buffer.from('fine\n\nna\xefve\n', 'latin1'));
    const bad = await runCli(['pretrain', pretrainingFile(), '--corpus', latin, '--cache', folder]);
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining(`${latin}:3: Expected UTF-8 text`)]);
    const all = await runCli([
      'pretrain',
      pretrainingFile(),
      '--set',
      'held_out.documents=12',
      '--cache',
      folder,
    ]);
    expect([all.status, all.stderr]).toEqual([2, expect.stringContaining('the corpus has 12')]);
    const none = await runCli([
      'pretrain',
      pretrainingFile(),
      '--corpus',
      folder,
      '--cache',
      newFolder('cache'),
    ]);
    expect(none.stderr).toContain('latin.txt:3');
  });
});
