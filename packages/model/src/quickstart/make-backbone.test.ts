import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { loadPretrained } from '../checkpoint/pretrained.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import type { TrainEvent } from '../train/train-event.js';
import { type BackboneOptions, makeQuickstartBackbone } from './make-backbone.js';

const root = mkdtempSync(join(tmpdir(), 'adaptmem-backbone-'));
const options = (folder: string): BackboneOptions => ({
  folder: join(root, folder),
  seed: 5,
  steps: 2,
  documents: 64,
  heldOutDocuments: 16,
  command: 'a test',
  date: '2026-11-24',
});

beforeAll(async () => {
  await selectBackend();
});
afterAll(() => rmSync(root, { recursive: true }));

describe('makeQuickstartBackbone()', () => {
  it('writes a folder that can be loaded, the same for the same seed, also after a stop', async () => {
    const { config, metrics } = await makeQuickstartBackbone(options('a'));
    expect(metrics.mlm_loss).toBeLessThan(Math.log(config.vocab_size) + 0.5);
    const { config: stored, tensors } = loadPretrained(join(root, 'a'));
    expect(AlbertConfig.parse(stored)).toEqual(config);
    assertShapes(tensors, backboneShapes(config), 'stored weights');
    expect(loadTokenizer(join(root, 'a')).vocabularySize).toBe(config.vocab_size);

    const checkpoint = { folder: join(root, 'checkpoints'), everySteps: 1 };
    const stopped = new AbortController();
    const stop = ({ type }: TrainEvent) => type === 'step' && stopped.abort(new Error('stopped'));
    const run = { ...options('b'), checkpoint };
    await expect(makeQuickstartBackbone({ ...run, onEvent: stop, signal: stopped.signal })).rejects.toThrow(
      'stopped',
    );
    await makeQuickstartBackbone({ ...options('other'), checkpoint, steps: 3 }); // has a checkpoint of its own
    expect(readdirSync(checkpoint.folder)).toHaveLength(1);
    await makeQuickstartBackbone(run);
    expect(readdirSync(checkpoint.folder)).toEqual([]);
    for (const file of ['model.safetensors', 'config.json', 'spiece.model', 'README.md']) {
      expect(readFileSync(join(root, 'b', file))).toEqual(readFileSync(join(root, 'a', file)));
    }
  });
});
