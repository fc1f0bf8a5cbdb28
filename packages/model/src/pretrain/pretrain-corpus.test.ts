import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@adaptmem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { selectBackend } from '../backend.js';
import { loadPretrained, loadPretrainedBackbone } from '../checkpoint/pretrained.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import type { TrainEvent } from '../train/train-event.js';
import { type CorpusPretrainOptions, pretrainOnCorpus } from './pretrain-corpus.js';
import { PretrainingSettings } from './pretraining-settings.js';
import { writePretrained } from './write-pretrained.js';

const ASSETS = join(import.meta.dirname, '../../../../assets');
const root = mkdtempSync(join(tmpdir(), 'adaptmem-pretrain-'));
const newFolder = () => mkdtempSync(join(root, 'run-'));
const config = AlbertConfig.parse({
  vocab_size: loadTokenizer(join(ASSETS, 'quickstart')).vocabularySize,
  embedding_size: 8,
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 32,
  max_position_embeddings: 64,
  hidden_dropout_prob: 0.1,
});
const settings = {
  seed: 3,
  max_steps: 12,
  learning_rate: 3e-3,
  lr_scheduler_type: 'warmup_stable_decay' as const,
  warmup_steps: 2,
  decay_steps: 4,
  per_device_train_batch_size: 4,
  eval_steps: 5,
};

const options = (overrides: Partial<CorpusPretrainOptions> = {}): CorpusPretrainOptions => ({
  name: 'tiny',
  config,
  files: [join(ASSETS, 'tests/corpus/stories.txt.xz')],
  vocabulary: join(ASSETS, 'quickstart/spiece.model'),
  lengths: [
    { from_step: 0, length: 24, batch_size: 6 },
    { from_step: 7, length: 64, batch_size: 3, foreign_segments: 0.5 },
  ],
  heldOut: { documents: 2, sequences: 8 },
  settings,
  cache: join(root, 'cache'),
  checkpoints: newFolder(),
  saveSteps: 2,
  ...overrides,
});

beforeAll(async () => {
  await selectBackend();
});
afterAll(() => rmSync(root, { recursive: true }));

/** Throws in the middle of a step, as if the process were gone. */
const killAt = (step: number) => (event: TrainEvent) => {
  if (event.type === 'step' && event.step === step) throw new Error('killed');
};

describe('pretrainOnCorpus()', () => {
  it.each(['adamw', 'lamb'] as const)(
    'ends with the same bits wherever it was killed (%s)',
    async (optim) => {
      const own = { settings: { ...settings, optim } };
      const undisturbed = await pretrainOnCorpus(options(own));
      expect(Object.keys(undisturbed.metrics)).toEqual([
        'mlm_loss',
        'mlm_accuracy',
        'sop_accuracy',
        'nsp_accuracy',
      ]);
      const moments = createRng(7).stream('moment');
      const checkpoints = newFolder();
      for (let kill = 0, from = 0; kill < 4; kill++) {
        from = Math.min(12, from + 1 + moments.integer(4));
        await expect(
          pretrainOnCorpus(options({ ...own, checkpoints, onEvent: killAt(from) })),
        ).rejects.toThrow('killed');
      }
      await pretrainOnCorpus(options({ ...own, checkpoints }));
      const repeated: TrainEvent[] = []; // the end is a checkpoint: nothing is trained again
      const onEvent = (event: TrainEvent) => repeated.push(event);
      const { backbone, heads, metrics, history } = await pretrainOnCorpus(
        options({ ...own, checkpoints, onEvent }),
      );
      expect(repeated.map(({ type }) => type)).toEqual(['start', 'end']);
      expect({ backbone, heads, metrics, history }).toEqual({
        backbone: undisturbed.backbone,
        heads: undisturbed.heads,
        metrics: undisturbed.metrics,
        history: undisturbed.history,
      });
    },
  );

  it('becomes longer from before its decay, with the bits of a run that was so long from the start', async () => {
    const longer = { ...settings, max_steps: 18, decay_steps: 5 };
    const direct = await pretrainOnCorpus(options({ settings: longer }));
    const checkpoints = newFolder();
    await pretrainOnCorpus(options({ checkpoints }));
    const seen: number[] = [];
    const continued = await pretrainOnCorpus(
      options({
        ...{ checkpoints, settings: longer },
        onEvent: (event) => event.type === 'step' && seen.push(event.step),
      }),
    );
    expect(seen[0]).toBe(9); // after the 8 steps that do not depend on the length
    expect(continued.backbone).toEqual(direct.backbone);
    const shorter = { ...settings, max_steps: 9, decay_steps: 3 };
    await expect(pretrainOnCorpus(options({ checkpoints, settings: shorter }))).rejects.toThrow(
      /is at step 13; in a run of 9 the learning rate falls from step 6 on/,
    );
  });

  it('keeps runs of other settings apart', async () => {
    const checkpoints = newFolder();
    const linear = { ...settings, lr_scheduler_type: 'linear' as const, max_steps: 3 };
    await pretrainOnCorpus(options({ checkpoints, settings: linear }));
    await pretrainOnCorpus(options({ checkpoints, settings: { ...linear, max_steps: 4 } }));
    await pretrainOnCorpus(options({ checkpoints, settings: { ...linear, seed: 4 } }));
    expect(readdirSync(checkpoints)).toHaveLength(3);
  });

  it('learns, and writes a folder that is read as any other, with both heads and a card', async () => {
    const events: TrainEvent[] = [];
    const longer = { ...settings, max_steps: 60, decay_steps: 10, eval_steps: 60 };
    const run = options({ settings: longer, onEvent: (event) => events.push(event) });
    const pretrained = await pretrainOnCorpus(run);
    expect(pretrained.metrics.mlm_loss).toBeLessThan(0.8 * Math.log(config.vocab_size));
    const folder = newFolder();
    const configFile = join(newFolder(), 'config.json');
    writeFileSync(configFile, JSON.stringify({ ...config, bos_token_id: 2 }));
    const end = events.at(-1) as Extract<TrainEvent, { type: 'end' }>;
    const { material, history } = pretrained;
    writePretrained(pretrained, {
      ...{ folder, configFile, vocabulary: run.vocabulary, dtype: 'F32' },
      facts: {
        ...{ name: 'tiny', command: 'a test', date: '2026-11-24', backend: 'test', config, material },
        ...{ lengths: run.lengths, heldOut: run.heldOut, evaluations: history.evaluations },
        settings: PretrainingSettings.parse(longer),
        ...{ sequencesSeen: end.examplesSeen, tokensSeen: end.tokensSeen },
      },
    });
    expect(loadPretrainedBackbone(folder)).toEqual({ config, tensors: pretrained.backbone });
    expect(loadPretrained(folder).tensors).toEqual(new Map([...pretrained.backbone, ...pretrained.heads]));
    expect(loadPretrained(folder).config).toMatchObject({ model_type: 'albert', bos_token_id: 2 });
    expect(end.examplesSeen).toBe(7 * 6 + 53 * 3);
    const card = readFileSync(join(folder, 'README.md'), 'utf8');
    const facts = [
      '12 documents',
      '60, 201,',
      'a test',
      '50 % of the pairs out of order',
      'same-text accuracy',
    ];
    for (const fact of [...facts, material.texts[0]!.sha256]) expect(card).toContain(fact);
  });

  it('goes on from weights that are given, with heads or without', async () => {
    const short = { ...settings, max_steps: 3, decay_steps: 1 };
    const { backbone, heads } = await pretrainOnCorpus(options({ settings: short }));
    const first = async (initial?: CorpusPretrainOptions['initial']) => {
      const losses: number[] = [];
      const onEvent = (event: TrainEvent) => event.type === 'step' && losses.push(event.loss);
      await pretrainOnCorpus(options({ settings: short, initial, onEvent }));
      return losses[0]!;
    };
    const fresh = await first();
    expect(await first(new Map([...backbone, ...heads]))).toBeLessThan(fresh);
    expect(await first(backbone)).not.toBe(fresh);
    const other = { ...config, hidden_size: 32 };
    await expect(pretrainOnCorpus(options({ config: other, initial: backbone }))).rejects.toThrow(
      /initial weights of "tiny": Expected tensor/,
    );
  });

  it('refuses what does not fit, in one message', async () => {
    const refused = (overrides: Partial<CorpusPretrainOptions>) =>
      expect(pretrainOnCorpus(options(overrides))).rejects;
    await refused({ heldOut: { documents: 12, sequences: 8 } }).toThrow(
      /hold out 12 documents of "tiny": the corpus has 12/,
    );
    await refused({ lengths: [{ from_step: 0, length: 65, batch_size: 2 }] }).toThrow(
      /65 tokens are more than .* 64 positions/,
    );
    await refused({ lengths: [{ from_step: 1, length: 24, batch_size: 2 }] }).toThrow(
      /the first from step 0/,
    );
    const empty = join(newFolder(), 'empty.txt');
    writeFileSync(empty, '');
    await refused({ files: [empty] }).toThrow(/Expected text/);
    const short = join(newFolder(), 'short.txt');
    writeFileSync(short, 'go .\n\ngo .\n\ngo .\n');
    await refused({ files: [short] }).toThrow(/no document long enough/);
    await refused({ settings: { ...settings, max_steps: undefined } }).toThrow(/max_steps/);
    expect(existsSync(join(root, 'cache'))).toBe(true);
  });
});
