import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng, DataError, FileError } from '@adaptmem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { readSafetensors, writeSafetensors } from '../checkpoint/safetensors.js';
import type { Tuning } from '../tuning.js';
import { hashOfBackbone, loadAdapter, saveAdapter } from './adapter-folder.js';
import { addAdapters } from './add-adapters.js';

const config = AlbertConfig.parse({
  vocab_size: 20,
  embedding_size: 4,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 8,
});
const backbone = initialiseBackbone(config, createRng(1));
const tuning: Tuning = { method: 'houlsby', adapter: { bottleneck: 2 }, numLabels: 3 };
const { tensors } = addAdapters({ config, backbone, tuning, seed: 5 });
const baseModel = { name: 'tiny', sha256: hashOfBackbone(backbone) };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-adapter-'));
  saveAdapter(folder, { config, tuning, tensors, seed: 5, task: 'rte', baseModel });
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);

function changeConfig(change: Record<string, unknown>): void {
  const before = JSON.parse(readFileSync(file('adapter_config.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(file('adapter_config.json'), JSON.stringify({ ...before, ...change }));
}

function changeTensors(change: (tensors: ReturnType<typeof readSafetensors>) => void): void {
  const changed = readSafetensors(file('adapter_model.safetensors'));
  change(changed);
  writeSafetensors(file('adapter_model.safetensors'), changed);
}

describe('saveAdapter()', () => {
  it('writes adapters, LayerNorms and head, and what they are', () => {
    const names = [...readSafetensors(file('adapter_model.safetensors')).keys()];
    expect(names).toContain('classifier.weight');
    expect(names).toContain('albert.embeddings.LayerNorm.weight');
    expect(names).toContain('adapters.1.ffn.up.weight');
    expect(names).not.toContain('albert.pooler.weight');
    expect(JSON.parse(readFileSync(file('adapter_config.json'), 'utf8'))).toMatchObject({
      method: 'houlsby',
      adapter: { bottleneck: 2, activation: 'gelu_new', skip_layers: 0 },
      num_labels: 3,
      seed: 5,
      task: 'rte',
      base_model: { name: 'tiny', config: { hidden_size: 8 } },
    });
  });

  it('refuses to write without a head', () => {
    const headless = new Map([...tensors].filter(([name]) => !name.startsWith('classifier.')));
    expect(() => saveAdapter(folder, { config, tuning, tensors: headless })).toThrow(/"classifier.weight"/);
  });
});

describe('loadAdapter()', () => {
  it('knows the network and the backbone that it was trained on', () => {
    expect(loadAdapter(folder, { config, backbone })).toMatchObject({
      task: 'rte',
      seed: 5,
      baseModel,
      config,
    });
  });

  it('never makes up a head', () => {
    changeTensors((changed) => {
      changed.delete('classifier.weight');
      changed.delete('classifier.bias');
    });
    expect(() => loadAdapter(folder)).toThrow(
      /"classifier\.weight" of shape \[3,8\], it is missing.*\n.*"classifier\.bias"/,
    );
  });

  it('refuses tensors that do not belong to the method', () => {
    changeConfig({ method: 'lora', adapter: {} });
    expect(() => loadAdapter(folder)).toThrow(DataError);
    changeConfig({ method: 'houlsby', adapter: { bottleneck: 2, sharing: 'shared' } });
    expect(() => loadAdapter(folder)).toThrow(/"adapters\.1\.attention\.down\.weight" is none of those/);
  });

  it('names the keys in which the networks differ', () => {
    const other = { ...config, hidden_size: 16, num_hidden_layers: 3 };
    expect(() => loadAdapter(folder, { config: other })).toThrow(
      /config\.hidden_size: .* with 8, this one has 16.*\n.*config\.num_hidden_layers: /,
    );
  });

  it('refuses another backbone of the same size', () => {
    const other = initialiseBackbone(config, createRng(2));
    expect(() => loadAdapter(folder, { backbone: other })).toThrow(/other weights \("tiny"\) than these/);
  });

  it('says what a configuration lacks, also one of another library', () => {
    writeFileSync(file('adapter_config.json'), JSON.stringify({ peft_type: 'LORA', r: 8 }));
    expect(() => loadAdapter(folder)).toThrow(/adapter_config\.json method: .*\n.*num_labels: /s);
    changeConfig({ method: 'houlsby', adapter: { bottelneck: 2 } });
    rmSync(file('adapter_config.json'));
    expect(() => loadAdapter(folder)).toThrow(FileError);
  });

  it('names settings that the method does not know', () => {
    changeConfig({ adapter: { bottelneck: 2 } });
    expect(() => loadAdapter(folder)).toThrow(/adapter_config\.json adapter: .*"houlsby".*bottelneck/);
  });
});
