import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, FileError } from '@adaptmem/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HostTensor } from '../tensor-map.js';
import { loadAdapter, loadPretrained, saveAdapter, savePretrained } from './hugging-face.js';
import { writeSafetensors } from './safetensors.js';

const tensor = (value: number): HostTensor => ({ shape: [1], data: Float32Array.of(value) });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-hugging-face-'));
});

function index(weightMap: unknown): void {
  writeFileSync(join(folder, 'config.json'), '{}');
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
}

describe('loadPretrained()', () => {
  it('names the backbone alike with and without the prefix and leaves buffers out', () => {
    const bare = new Map([
      ['embeddings.word_embeddings.weight', tensor(1)],
      ['embeddings.position_ids', tensor(0)],
      ['albert.pooler.bias', tensor(2)],
      ['classifier.bias', tensor(3)],
    ]);
    savePretrained(folder, { hidden_size: 4 }, bare);
    const { config, tensors } = loadPretrained(folder);
    expect(config).toEqual({ hidden_size: 4 });
    expect([...tensors.keys()]).toEqual([
      'albert.embeddings.word_embeddings.weight',
      'albert.pooler.bias',
      'classifier.bias',
    ]);
  });

  it('puts shards together', () => {
    writeSafetensors(join(folder, '1.safetensors'), new Map([['encoder.a', tensor(1)]]));
    writeSafetensors(join(folder, '2.safetensors'), new Map([['encoder.b', tensor(2)]]));
    index({ 'encoder.a': '1.safetensors', 'encoder.b': '2.safetensors' });
    expect(loadPretrained(folder).tensors.get('albert.encoder.b')?.data[0]).toBe(2);
  });

  it('names every tensor that a shard lacks', () => {
    writeSafetensors(join(folder, '1.safetensors'), new Map());
    index({ a: '1.safetensors', b: '1.safetensors' });
    expect(() => loadPretrained(folder)).toThrow(/ a: File "1.safetensors" has no such tensor.*\n.* b: /);
  });

  it('refuses a shard outside the folder, and an index of another shape', () => {
    index({ a: '../secret.safetensors' });
    expect(() => loadPretrained(folder)).toThrow(/not beside the index/);
    index([]);
    expect(() => loadPretrained(folder)).toThrow(DataError);
  });

  it('says where a configuration is no JSON, and which file is missing', () => {
    writeFileSync(join(folder, 'config.json'), '{\n  "a": 1,\n  b\n}');
    expect(() => loadPretrained(folder)).toThrow(/config\.json:3:3: /);
    writeFileSync(join(folder, 'config.json'), '{\n');
    expect(() => loadPretrained(folder)).toThrow(/config\.json:2:1: /);
    writeFileSync(join(folder, 'config.json'), '{}');
    expect(() => loadPretrained(folder)).toThrow(FileError);
  });
});

describe('saveAdapter()', () => {
  it('writes the pair that loadAdapter() reads', () => {
    const tensors = new Map([['adapter.0.down.weight', tensor(4)]]);
    saveAdapter(folder, { bottleneck: 8 }, tensors);
    expect(loadAdapter(folder)).toEqual({ config: { bottleneck: 8 }, tensors });
  });
});
