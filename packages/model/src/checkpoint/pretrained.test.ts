import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, createRng, DataError, FileError } from '@adaptmem/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { initialise, initialiseBackbone, pretrainingShapes } from '../albert-parameters.js';
import type { HostTensor, TensorMap } from '../tensor-map.js';
import { encodeBfloat16 } from './half.js';
import { loadPretrained, loadPretrainedBackbone, savePretrained } from './pretrained.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

const tensor = (value: number): HostTensor => ({ shape: [1], data: Float32Array.of(value) });
const config = AlbertConfig.parse({
  vocab_size: 20,
  embedding_size: 4,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 16,
  max_position_embeddings: 8,
});
const backbone = initialiseBackbone(config, createRng(1));
const TABLE = 'albert.embeddings.word_embeddings.weight';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-pretrained-'));
});

function index(weightMap: unknown): void {
  writeFileSync(join(folder, 'config.json'), '{}');
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
}

/** A whole file by hand, for element types that are not written. */
function writeRaw(path: string, header: Record<string, unknown>, data: Uint8Array): void {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([length, json, data]));
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
    const { config: read, tensors } = loadPretrained(folder);
    expect(read).toEqual({ hidden_size: 4 });
    expect([...tensors.keys()]).toEqual([TABLE, 'albert.pooler.bias', 'classifier.bias']);
  });

  it('refuses a tensor that is there with and without its prefix', () => {
    const both = new Map([
      ['embeddings.a', tensor(1)],
      ['albert.embeddings.a', tensor(2)],
    ]);
    savePretrained(folder, {}, both);
    expect(() => loadPretrained(folder)).toThrow(
      /albert\.embeddings\.a: Tensor is also in .* as "embeddings\.a"/,
    );
  });

  it('passes over a tied decoder, takes its bias for the missing one, and refuses one that is not tied', () => {
    const heads = initialise(pretrainingShapes(config), config, createRng(2));
    heads.delete('predictions.bias');
    const bias = { shape: [20], data: new Float32Array(20).fill(0.5) };
    const table = backbone.get(TABLE)!;
    const copies: TensorMap = new Map([
      ['predictions.decoder.weight', table],
      ['predictions.decoder.bias', bias],
    ]);
    savePretrained(folder, config, new Map([...backbone, ...heads, ...copies]));
    const { tensors } = loadPretrained(folder);
    expect([...tensors.keys()].filter((name) => name.includes('decoder'))).toEqual([]);
    expect(tensors.get('predictions.bias')).toEqual(bias);
    copies.set('predictions.decoder.weight', { ...table, data: table.data.map((value) => value + 1) });
    savePretrained(folder, config, new Map([...backbone, ...heads, ...copies]));
    expect(() => loadPretrained(folder)).toThrow(/differs from the word embeddings/);
  });

  it('puts shards together', () => {
    writeSafetensors(join(folder, '1.safetensors'), new Map([['encoder.a', tensor(1)]]));
    writeSafetensors(join(folder, '2.safetensors'), new Map([['encoder.b', tensor(2)]]));
    index({ 'encoder.a': '1.safetensors', 'encoder.b': '2.safetensors' });
    expect(loadPretrained(folder).tensors.get('albert.encoder.b')?.data[0]).toBe(2);
  });

  it('names every tensor in which index and shards differ, and every shard that is not there', () => {
    writeSafetensors(join(folder, '1.safetensors'), new Map([['c', tensor(1)]]));
    index({ a: '1.safetensors', b: '1.safetensors' });
    const load = () => loadPretrained(folder);
    expect(load).toThrow(
      / a: File "1.safetensors" has no such tensor.*\n.* b: .*\n.* c: .*index does not say so/,
    );
    index({ a: '2.safetensors', b: '3.safetensors' });
    expect(load).toThrow(/no file "2\.safetensors".*\n.*no file "3\.safetensors"/);
  });

  it('refuses a shard outside the folder, and an index of another shape', () => {
    index({ a: '../secret.safetensors' });
    expect(() => loadPretrained(folder)).toThrow(/not beside the index/);
    index([]);
    expect(() => loadPretrained(folder)).toThrow(DataError);
  });

  it('says where a configuration is no JSON, and which file is missing', () => {
    expect(() => loadPretrained(folder)).toThrow(/config\.json": no such file/);
    writeSafetensors(join(folder, 'model.safetensors'), new Map());
    writeFileSync(join(folder, 'config.json'), '{\n  "a": 1,\n  b\n}');
    expect(() => loadPretrained(folder)).toThrow(/config\.json:3:3: /);
    writeFileSync(join(folder, 'config.json'), '{\n');
    expect(() => loadPretrained(folder)).toThrow(/config\.json:2:1: /);
  });

  it('says what to do where the weights are only those of another framework', () => {
    writeFileSync(join(folder, 'config.json'), '{}');
    expect(() => loadPretrained(folder)).toThrow(/has no model\.safetensors/);
    writeFileSync(join(folder, 'pytorch_model.bin'), '');
    const load = () => loadPretrained(folder);
    expect(load).toThrow(FileError);
    expect(load).toThrow(/only as pytorch_model\.bin/);
    expect(load).toThrow(expect.objectContaining({ hint: expect.stringContaining('safe_serialization') }));
  });
});

describe('loadPretrainedBackbone()', () => {
  it('reads the backbone, bare or prefixed, and no head', () => {
    for (const names of ['bare', 'prefixed'] as const) {
      savePretrained(folder, config, new Map([...backbone, ['classifier.bias', tensor(1)]]), { names });
      expect(loadPretrainedBackbone(folder)).toEqual({ config, tensors: backbone });
    }
  });

  it('names every missing, extra and mis-shaped tensor, and every one that is no float, together', () => {
    const broken: TensorMap = new Map(backbone);
    broken.delete('albert.pooler.bias');
    broken.set('albert.pooler.weight', { shape: [2, 2], data: new Float32Array(4) });
    broken.set('albert.encoder.albert_layer_groups.1.albert_layers.0.ffn.bias', tensor(1));
    savePretrained(folder, config, broken);
    const load = () => loadPretrainedBackbone(folder);
    expect(load).toThrow(/"albert\.pooler\.bias" of shape \[8\], it is missing/);
    expect(load).toThrow(/"albert\.pooler\.weight" of shape \[8,8\], got \[2,2\]/);
    expect(load).toThrow(/Unexpected tensor "albert\.encoder\.albert_layer_groups\.1/);
    const ids = { dtype: 'I64', shape: [8], data_offsets: [0, 64] };
    writeRaw(join(folder, 'model.safetensors'), { 'pooler.bias': ids }, new Uint8Array(64));
    expect(load).toThrow(/Expected floats in tensor "pooler\.bias", got I64/);
  });

  it('passes over 64-bit position ids', () => {
    savePretrained(folder, config, backbone, { maxShardBytes: 2000 });
    writeRaw(
      join(folder, 'positions.safetensors'),
      { 'albert.embeddings.position_ids': { dtype: 'I64', shape: [1, 8], data_offsets: [0, 64] } },
      new Uint8Array(64),
    );
    const indexPath = join(folder, 'model.safetensors.index.json');
    const { weight_map: map } = JSON.parse(readFileSync(indexPath, 'utf8'));
    map['albert.embeddings.position_ids'] = 'positions.safetensors';
    writeFileSync(indexPath, JSON.stringify({ weight_map: map }));
    expect(loadPretrainedBackbone(folder).tensors).toEqual(backbone);
  });

  it('refuses the configuration of another model', () => {
    savePretrained(folder, { ...config, model_type: 'albert' }, backbone);
    expect(loadPretrainedBackbone(folder).config).toEqual(config);
    savePretrained(folder, { ...config, model_type: 'bert' }, backbone);
    expect(() => loadPretrainedBackbone(folder)).toThrow(ConfigError);
    expect(() => loadPretrainedBackbone(folder)).toThrow(/model_type: Expected "albert", got "bert"/);
  });

  it('names what a configuration lacks, with its place', () => {
    savePretrained(folder, { ...config, hidden_size: 'wide' }, backbone);
    expect(() => loadPretrainedBackbone(folder)).toThrow(/config\.json:4:3 hidden_size: .*"wide"/);
  });
});

describe('savePretrained()', () => {
  it.each([
    ['F16', 2],
    ['BF16', 2],
    ['F32', 4],
  ] as const)('stores %s and reads it back, sharded and whole', (dtype, bytes) => {
    for (const maxShardBytes of [Number.POSITIVE_INFINITY, 600]) {
      savePretrained(folder, config, backbone, { dtype, maxShardBytes });
      const { tensors } = loadPretrainedBackbone(folder);
      expect([...tensors.keys()]).toEqual([...backbone.keys()]);
      const worst = Math.max(
        ...[...backbone].flatMap(([name, { data }]) =>
          Array.from(data, (value, at) => Math.abs(value - tensors.get(name)!.data[at]!)),
        ),
      );
      expect(worst).toBeLessThanOrEqual({ F32: 0, F16: 2 ** -11, BF16: 2 ** -8 }[dtype]);
    }
    const { metadata } = JSON.parse(readFileSync(join(folder, 'model.safetensors.index.json'), 'utf8'));
    const elements = [...backbone.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(metadata).toEqual({ total_size: elements * bytes });
  });

  it('keeps every shard below the limit where its tensors allow that', () => {
    savePretrained(folder, config, backbone, { maxShardBytes: 600 });
    const shards = readdirSync(folder).filter((name) => /^model-\d{5}-of-\d{5}\.safetensors$/.test(name));
    expect(shards.length).toBeGreaterThan(3);
    for (const shard of shards) {
      const tensors = [...readSafetensors(join(folder, shard)).values()];
      const bytes = tensors.reduce((sum, { data }) => sum + 4 * data.length, 0);
      expect(tensors.length === 1 || bytes <= 600).toBe(true);
    }
  });

  it('leaves no weights of an earlier checkpoint beside its own, and other files alone', () => {
    writeFileSync(join(folder, 'spiece.model'), '');
    for (const maxShardBytes of [600, 2000, Number.POSITIVE_INFINITY, 2000]) {
      savePretrained(folder, config, backbone, { maxShardBytes });
      expect(loadPretrainedBackbone(folder).tensors).toEqual(backbone);
      const counts = readdirSync(folder).map((name) => /-of-(\d+)/.exec(name)?.[1]);
      expect(new Set(counts.filter(Boolean)).size).toBeLessThanOrEqual(1);
    }
    expect(readdirSync(folder)).toContain('spiece.model');
    expect(readdirSync(folder)).not.toContain('model.safetensors');
  });

  it('leaves the old checkpoint as it was where the new one cannot be written', () => {
    savePretrained(folder, config, backbone);
    const before = statSync(join(folder, 'model.safetensors')).mtimeMs;
    const broken: TensorMap = new Map([...backbone, ['x', { shape: [3], data: new Float32Array(1) }]]);
    expect(() => savePretrained(folder, config, broken)).toThrow(RangeError);
    mkdirSync(join(folder, 'file'));
    writeFileSync(join(folder, 'file', 'a'), '');
    expect(() => savePretrained(join(folder, 'file', 'a'), config, backbone)).toThrow(FileError);
    expect(statSync(join(folder, 'model.safetensors')).mtimeMs).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'file', 'model.safetensors']);
    expect(() => savePretrained(folder, config, backbone, { maxShardBytes: 0 })).toThrow(/above 0/);
  });
});

it('rounds to bfloat16 as the encoder does', () => {
  savePretrained(folder, {}, new Map([['a', tensor(0.1)]]), { dtype: 'BF16' });
  const bits = new Uint32Array(loadPretrained(folder).tensors.get('a')!.data.buffer)[0]!;
  expect(bits >>> 16).toBe(encodeBfloat16(0.1));
});
