import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { loadPretrained } from '../checkpoint/pretrained.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
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
  it('writes a folder that can be loaded, the same for the same seed', async () => {
    const { config, metrics } = await makeQuickstartBackbone(options('a'));
    expect(metrics.mlm_loss).toBeLessThan(Math.log(config.vocab_size) + 0.5);
    const { config: stored, tensors } = loadPretrained(join(root, 'a'));
    expect(AlbertConfig.parse(stored)).toEqual(config);
    assertShapes(tensors, backboneShapes(config), 'stored weights');
    expect(loadTokenizer(join(root, 'a')).vocabularySize).toBe(config.vocab_size);

    await makeQuickstartBackbone(options('b'));
    for (const file of ['model.safetensors', 'config.json', 'spiece.model', 'README.md']) {
      expect(readFileSync(join(root, 'b', file))).toEqual(readFileSync(join(root, 'a', file)));
    }
  });
});
