import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256OfFile } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { readAlbertConfig } from '../checkpoint/albert-config-file.js';
import { loadPretrained } from '../checkpoint/pretrained.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const assets = join(repository, 'assets/albert-nano');
const card = readFileSync(join(assets, 'README.md'), 'utf8');

describe('assets/albert-nano', () => {
  it('has weights of the geometry that its name stands for, all of them finite', () => {
    const { config, tensors } = loadPretrained(assets);
    const expected = readAlbertConfig(join(repository, 'configs/models/albert-nano.json'));
    expect(AlbertConfig.parse(config)).toEqual(expected);
    assertShapes(tensors, backboneShapes(expected), 'shipped weights');
    for (const [name, { data }] of tensors) expect(data.every(Number.isFinite), name).toBe(true);
  });

  it('has the hashes in its card, that of the vocabulary too', () => {
    const vocabulary = readFileSync(join(assets, 'vocabulary.yaml'), 'utf8');
    const sha256 = /^sha256: (\w+)$/m.exec(vocabulary)![1];
    expect(card).toContain(`| \`spiece.model\` | \`${sha256}\` |`);
    for (const file of ['model.safetensors', 'config.json'])
      expect(card).toContain(`| \`${file}\` | \`${sha256OfFile(join(assets, file))}\` |`);
  });
});
