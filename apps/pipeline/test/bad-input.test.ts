/** Whatever is wrong with the input: one clear message with its place, and a status that says so. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeUnigramModel } from '@adaptmem/model';
import { describe, expect, it } from 'vitest';
import { newFolder, REPOSITORY, runCli, SMOKE } from './run-cli.js';

const folder = newFolder('bad');

function experiment(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `extends: ${SMOKE}\n${text}`);
  return path;
}

const VOCABULARY = join(REPOSITORY, 'assets/quickstart/spiece.model');

/** A vocabulary of 600 pieces, more than the quickstart's network has embeddings. */
function largerVocabulary(): string {
  const specials = ['<pad>', '<unk>', '[CLS]', '[SEP]', '[MASK]'];
  const words = Array.from({ length: 600 - specials.length }, (_, index) => `▁word${index}`);
  const path = join(folder, 'larger.model');
  writeUnigramModel(
    path,
    [...specials, ...words].map((piece) => ({ piece, score: -1 })),
  );
  return path;
}

/** A technology of two bits a cell that states its error rates. */
function chip(down: number[], up: number[]): string {
  const path = join(folder, 'chip.yaml');
  const rates = `{ down: ${JSON.stringify(down)}, up: ${JSON.stringify(up)}, source: a test }`;
  const text = readFileSync(join(REPOSITORY, 'configs/technologies/rram-22nm-mlc2.yaml'), 'utf8');
  writeFileSync(path, `${text}\ncell_faults: ${rates}\n`);
  return path;
}

const SCENARIOS = join(REPOSITORY, 'configs/scenarios');

/** A scenario with two mistakes. */
function badScenario(): string {
  const path = join(folder, 'night.yaml');
  const base = join(SCENARIOS, 'always-on-switching.yaml');
  writeFileSync(path, `extends: ${base}\nrequest: 100\narrivals: { process: poison, rate_per_second: 5 }\n`);
  return path;
}

const validate = (path: string, ...more: string[]) => runCli(['validate', path, ...more]);

describe('pipeline validate', () => {
  it('shows all the mistakes of a file together, with line and column', async () => {
    const path = experiment('several.yaml', 'sede: 3\ntrain:\n  learning_rate: fast\ntasks: [sentimnt]\n');
    const { status, stderr } = await validate(path);
    expect(status).toBe(2);
    expect(stderr).toContain('several.yaml:2:1 sede: Unknown key "sede"; did you mean "seed"?');
    expect(stderr).toContain('several.yaml:4:3 train.learning_rate: Expected number, got "fast"');
    expect(stderr).not.toContain('    at '); // no stack trace
  });

  it('gives programs the same as JSON', async () => {
    const { status, stdout } = await validate(experiment('one.yaml', 'sede: 3\n'), '--json');
    const { error } = JSON.parse(stdout);
    expect(status).toBe(2);
    expect(error).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY', exitStatus: 2 });
    expect(error.issues).toMatchObject([{ line: 2, column: 1, path: 'sede' }]);
    expect(error).not.toHaveProperty('stack');
  });

  it.each([
    [
      'an unknown task',
      'tasks: [sentimnt]\n',
      /unknown\.yaml:2:9 tasks\.0: Unknown task "sentimnt"; did you mean "sentiment"\?/,
    ],
    [
      'settings of a task that does not exist',
      'train: { by_task: { sentimnt: { num_train_epochs: 2 } } }\n',
      /train\.by_task\.sentimnt: Unknown task "sentimnt"; did you mean "sentiment"\?/,
    ],
    [
      'a hardware file that is not there',
      'systems: [{ name: a, title: a, method: houlsby, hardware: none.yaml }]\n',
      /systems\.0\.hardware: No such file/,
    ],
    ['a system whose method is not trained', 'methods: [houlsby]\n', /Method "fine-tuned" is not trained/],
    [
      'a sequence longer than the network',
      'train: { max_seq_length: 512 }\n',
      /train\.max_seq_length: The network has \d+ positions/,
    ],
    [
      'a setting that the method does not know',
      'tuning: { lora: { rnk: 4 } }\n',
      /unknown\.yaml:2:19 tuning\.lora\.rnk: Unknown key "rnk"; did you mean "rank"\?/,
    ],
    [
      'settings of a method that inserts nothing',
      'tuning: { bitfit: { rank: 4 } }\n',
      /tuning\.bitfit: Unknown key "bitfit"/,
    ],
    [
      'adapters that are left out of every layer',
      'adapter: { skip_layers: 99 }\n',
      /unknown\.yaml:2:\d+ adapter\.skip_layers: Expected less than the \d+ layers of the network, got 99/,
    ],
    [
      'a merge that the shared layers forbid',
      'methods: [fine-tuned, houlsby, lora]\ntuning: { lora: { merge: true } }\n',
      /tuning\.lora\.merge: Cannot merge "lora": the weights of encoder layer 0 serve \d+ applications/,
    ],
    [
      'a search over what does not exist or cannot be',
      'search: { space: { learning_rate: [1.0e-3, -1], learning_rat: [1] } }\n',
      /search\.space\.learning_rate\.1: .*got -1[\s\S]*search\.space\.learning_rat: Unknown hyper-parameter/,
    ],
    [
      'a seed that is listed twice',
      'seeds: [1, 2, 1]\n',
      /unknown\.yaml:2:15 seeds\.2: Seed 1 is listed twice/,
    ],
    [
      'a number format that cannot be',
      'compress: { groups: { ffn: { format: "posit<16,4>" } } }\n',
      /unknown\.yaml:2:30 compress\.groups\.ffn\.format: .*es is too big for n = 16/,
    ],
    [
      'an exponent as wide as the code, and a sparsity of 1',
      'faults: { variants: { formats: ["adaptivfloat<4,4>"], sparsity: [1] } }\n',
      /faults\.variants\.formats\.0: AdaptivFloat<n,e> .*got <4,4>.*\n.*faults\.variants\.sparsity\.0: .*1/,
    ],
    [
      'cells of a technology without levels',
      `faults: { cells: [{ name: sram, data: ${REPOSITORY}/configs/technologies/sram-22nm-lop.yaml }] }\n`,
      /unknown\.yaml:2:\d+ faults\.cells\.0\.data: Technology "sram-22nm-lop" has no "cell_levels"/,
    ],
    [
      'a sparsity below 0',
      'compress: { groups: { ffn: { sparsity: -0.1 } } }\n',
      /unknown\.yaml:2:\d+ compress\.groups\.ffn\.sparsity: Too small.*>=0/,
    ],
    [
      'error rates of a level that sum to more than 1',
      `faults: { cells: [{ name: chip, data: ${chip([0, 0.6, 0.1, 0.1], [0.1, 0.6, 0.1, 0])} }] }\n`,
      /unknown\.yaml:2:\d+ faults\.cells\.0\.data: .*Rates down and up of level 1 must sum to at most 1, got 1\.2/,
    ],
    [
      'error rates that are not rates',
      'faults: { sweep: { rates: [0.1, 2] } }\n',
      /faults\.sweep\.rates\.1: Too big/,
    ],
    [
      'thresholds of early exit that are unordered, or above what two classes can have',
      'early_exit: { thresholds: [0.3, 0.2] }\n',
      /unknown\.yaml:2:33 early_exit\.thresholds\.1: Expected ascending thresholds, so more than 0\.3, got 0\.2/,
    ],
    [
      'thresholds of early exit that no entropy reaches',
      'early_exit: { thresholds: [0.3, 1.2], by_task: { sentiment: { threshold: 0.7 } } }\n',
      /unknown\.yaml:2:33 early_exit\.thresholds\.1: Expected at most ln 2 = 0\.6931 nats.*got 1\.2[\s\S]*early_exit\.by_task\.sentiment\.threshold: Expected at most ln 2 = 0\.6931/,
    ],
    [
      'a negative threshold, and two rules that choose',
      'early_exit: { thresholds: [-0.1], by_task: { sentiment: { threshold: 0.2, accuracy_drop: 0.1 } } }\n',
      /early_exit\.thresholds\.0: [\s\S]*early_exit\.by_task\.sentiment\.threshold: Expected no threshold beside "accuracy_drop"/,
    ],
    [
      'early exit of regressions alone',
      'tasks: [similarity]\nearly_exit: {}\n',
      /unknown\.yaml:3:1 early_exit: Early exit needs a task with classes, got regressions only/,
    ],
    [
      'early exit of a regression, and of a task that does not exist',
      'tasks: [sentiment, similarity]\nearly_exit: { by_task: { similarity: {}, sentimnt: {} } }\n',
      /early_exit\.by_task\.similarity: Task "similarity" is a regression[\s\S]*early_exit\.by_task\.sentimnt: Unknown task "sentimnt"/,
    ],
    [
      'demands that nothing can judge, and limits of what is not there',
      'objective: weighted\nconstraints:\n  accuracy: { most_loss: 0.01 }\n  bandwidth: [{ memory: drum, phase: fnn, most_gb_per_s: 1 }]\n',
      new RegExp(
        [
          'unknown\\.yaml:2:1 objective: A weighted objective needs "objective_weights"',
          'unknown\\.yaml:4:3 constraints\\.accuracy: An accuracy floor is judged by "faults\\.sweep"',
          'unknown\\.yaml:5:\\d+ .*memory: No system has a memory "drum"; did you mean "dram"\\?',
          'unknown\\.yaml:5:\\d+ .*phase: No operator is of the group "fnn"; did you mean "ffn"\\?',
        ].join('[\\s\\S]*'),
      ),
    ],
    [
      'a product without a life, and tiles of no size',
      'constraints: { product_life: { years: 5 } }\ntiles: { most_kib: 0 }\n',
      /unknown\.yaml:2:\d+ .*Missing key "inferences_per_day"[\s\S]*unknown\.yaml:3:\d+ tiles\.most_kib: Too small/,
    ],
    [
      'scenarios that stand twice, need another number of tasks, or are not there',
      `scenarios: [${SCENARIOS}/always-on-switching.yaml, ${SCENARIOS}/always-on-switching.yaml, ${SCENARIOS}/power-off-between.yaml, none.yaml]\n`,
      new RegExp(
        [
          'unknown\\.yaml:2:\\d+ scenarios\\.1: A second scenario named "always-on-switching"',
          'unknown\\.yaml:2:\\d+ scenarios\\.2: Scenario "power-off-between" \\(residency allocated\\) needs 8 among task_counts, which are 1, 2',
        ].join('[\\s\\S]*'),
      ),
    ],
    [
      'a scenario with mistakes of its own, all of them at their places in its file',
      `scenarios: [${badScenario()}]\n`,
      /night\.yaml:2:1 request: Unknown key "request"[\s\S]*night\.yaml:3:\d+ arrivals\.process|night\.yaml:3:\d+ arrivals\.process[\s\S]*night\.yaml:2:1 request/,
    ],
    [
      'a task that is listed twice',
      'tasks: [sentiment, sentiment]\n',
      /tasks\.1: Task "sentiment" is listed twice/,
    ],
  ])('refuses %s', async (_name, text, message) => {
    const { status, stderr } = await validate(experiment('unknown.yaml', text));
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each([
    [
      'of another network',
      `{ kind: random, config: ${REPOSITORY}/configs/models/albert-nano.json, tokenizer: ${VOCABULARY} }`,
      /vocabulary\.yaml:2:\d+ backbone\.tokenizer: .* has 548 pieces, .*30000 embeddings.*; expected from 15000 to 30000/,
    ],
    [
      'with more pieces than embeddings',
      `{ kind: folder, folder: ${REPOSITORY}/assets/quickstart, tokenizer: ${largerVocabulary()} }`,
      /vocabulary\.yaml:2:\d+ backbone\.tokenizer: .* has 600 pieces, .*548 embeddings.*no embedding; expected from 274 to 548/,
    ],
    [
      'that is none',
      `{ kind: folder, folder: ${REPOSITORY}/assets/quickstart, tokenizer: ${SMOKE} }`,
      /smoke\.yaml/,
    ],
  ])('refuses a vocabulary %s', async (_name, backbone, message) => {
    const { status, stderr } = await validate(experiment('vocabulary.yaml', `backbone: ${backbone}\n`));
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr.match(/(vocabulary|smoke)\.yaml/g)).toHaveLength(1);
  });

  it('refuses a vocabulary that albert-nano was not trained with', async () => {
    const text = `backbone: { kind: albert-nano, tokenizer: ${VOCABULARY} }\n`;
    const { status, stderr } = await validate(experiment('vocabulary.yaml', text));
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /vocabulary\.yaml:2:\d+ backbone\.tokenizer: .* is not the vocabulary that albert-nano/,
    );
  });

  it('names the nearest legal size of an impossible memory', async () => {
    const hardware = join(folder, 'huge.yaml');
    const base = join(REPOSITORY, 'configs/hardware/edgebert-sram.yaml');
    writeFileSync(hardware, `extends: ${base}\nbuffers: { bank_kib: 33 }\n`);
    const system = `systems: [{ name: a, title: a, method: houlsby, hardware: ${hardware} }]\n`;
    const { status, stderr } = await validate(experiment('memory.yaml', system));
    expect(status).toBe(2);
    expect(stderr).toMatch(/huge\.yaml:2:\d+ buffers\.bank_kib: .*33/);
  });

  it('refuses what --set cannot mean, and files that are not there', async () => {
    const bad = await validate(SMOKE, '--set', 'train.max_steps=many');
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining('--set train.max_steps=many')]);
    const missing = await validate(join(folder, 'none.yaml'));
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('no such file')]);
    const option = await runCli(['--jobs', 'two']);
    expect([option.status, option.stderr]).toEqual([2, expect.stringContaining('--jobs')]);
  });
});

describe('pipeline run', () => {
  const out = ['--out', newFolder('runs'), '--cache', newFolder('cache')];

  /** A folder of GLUE with one row of RTE's train split broken. */
  function brokenGlue(): string {
    const glue = newFolder('glue');
    mkdirSync(join(glue, 'RTE'));
    const row = (index: number) => `${index}\tA cat sleeps.\tA cat rests.\tentailment`;
    const rows = Array.from({ length: 8 }, (_, index) => row(index));
    const header = 'index\tsentence1\tsentence2\tlabel';
    writeFileSync(join(glue, 'RTE/dev.tsv'), `${[header, ...rows].join('\n')}\n`);
    rows[2] = '2\tA cat sleeps.\tentailment';
    rows[5] = '5\tA cat sleeps.\tA cat rests.\tperhaps';
    writeFileSync(join(glue, 'RTE/train.tsv'), `${[header, ...rows].join('\n')}\n`);
    return glue;
  }

  it('names file and line of every malformed row', async () => {
    const path = experiment('rows.yaml', `data: { source: glue, folder: ${brokenGlue()} }\ntasks: [rte]\n`);
    const { status, stderr } = await runCli([path, ...out]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/RTE\/train\.tsv:4: Expected 4 columns .*got 3/);
    expect(stderr).toMatch(/RTE\/train\.tsv:7: Expected one of entailment, not_entailment, got "perhaps"/);
  }, 120_000);

  it.each([
    ['without a line', ''],
    ['with a header only', 'index\tsentence1\tsentence2\tlabel\n'],
  ])(
    'says once which file %s was to hold what',
    async (_name, content) => {
      const glue = brokenGlue();
      writeFileSync(join(glue, 'RTE/train.tsv'), content);
      const path = experiment('empty.yaml', `data: { source: glue, folder: ${glue} }\ntasks: [rte]\n`);
      const { status, stderr } = await runCli([path, ...out]);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /RTE\/train\.tsv: File holds no examples; expected rows with the columns .*label/,
      );
      expect(stderr.match(/^Error: /gm)).toHaveLength(1);
    },
    120_000,
  );

  it('stops a training that diverges, with its task and step', async () => {
    const { status, stderr } = await runCli([
      SMOKE,
      ...out,
      '--set',
      'train.learning_rate=1e30',
      '--set',
      'tasks=[sentiment]',
    ]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/sentiment.*(not finite|NaN|Infinity)/i);
  }, 120_000);

  const disk = mountTinyDisk();
  it.skipIf(!disk)(
    'says when the disk is full, and leaves nothing half-written (skipped where no file system can be mounted)',
    async () => {
      try {
        const { status, stderr } = await runCli([
          SMOKE,
          '--out',
          newFolder('runs'),
          '--cache',
          join(disk!, 'cache'),
        ]);
        expect(status).toBe(2);
        expect(stderr).toContain('no space left on the disk');
        expect(readdirSync(join(disk!, 'cache/tmp'))).toEqual([]);
      } finally {
        execFileSync('umount', [disk!]);
      }
    },
    120_000,
  );
});

/** A file system of 256 KiB; `undefined` where mounting is not allowed. */
function mountTinyDisk(): string | undefined {
  const at = newFolder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', at], { stdio: 'ignore' });
    return at;
  } catch {
    return undefined;
  }
}
