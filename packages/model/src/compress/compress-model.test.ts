import { AppError, createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { pretrainingShapes } from '../albert-parameters.js';
import { elementsOf, type TensorMap } from '../tensor-map.js';
import { tunedShapes } from '../tuning.js';
import { accountingOf } from './accounting.js';
import { compressModel, decompressModel } from './compress-model.js';
import { ENCODING_NAMES } from './encodings.js';
import { groupOf } from './groups.js';
import { COMPRESSION_DEFAULTS, CompressionSettings } from './settings.js';

const CONFIG = AlbertConfig.parse({
  vocab_size: 50,
  embedding_size: 16,
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 64,
  max_position_embeddings: 20,
});

const SHAPES = tunedShapes(CONFIG, { method: 'houlsby', adapter: { bottleneck: 8 }, numLabels: 3 });

function randomModel(): TensorMap {
  const rng = createRng(3);
  return new Map(
    [...SHAPES].map(([name, shape]) => {
      const stream = rng.stream('weights', name);
      return [name, { shape, data: Float32Array.from({ length: elementsOf(shape) }, () => stream.normal()) }];
    }),
  );
}

const dense = (format: string) => ({ sparsity: 0, format, encoding: 'dense' as const });
const EXACT = CompressionSettings.parse({
  groups: {
    embedding: { sparsity: 0, format: 'fp32' },
    attention: { sparsity: 0, format: 'fp32' },
    ffn: { sparsity: 0, format: 'fp32' },
    adapter: dense('fp32'),
    layernorm: dense('fp32'),
    pooler: dense('fp32'),
    classifier: dense('fp32'),
  },
});

describe('compressModel()', () => {
  it('changes no bit in float32 without pruning, masked or not', () => {
    const model = randomModel();
    expect(decompressModel(compressModel(model, EXACT))).toEqual(model);
  });

  it.each(ENCODING_NAMES)('prunes each matrix to its sparsity (%s)', (encoding) => {
    const group = { sparsity: 0.5, encoding };
    const settings = CompressionSettings.parse({
      groups: { embedding: group, attention: group, ffn: group },
    });
    const back = decompressModel(compressModel(randomModel(), settings));
    for (const [name, { shape, data }] of back) {
      const zeros = data.filter((value) => value === 0).length / data.length;
      const { sparsity } = settings.groups[groupOf(name)];
      if (shape.length < 2 || sparsity === 0) expect(zeros).toBeLessThan(0.05);
      else expect(zeros).toBeCloseTo(sparsity, 1);
    }
  });

  it('looks for the least magnitudes in a whole group where it is told to', () => {
    const model = randomModel();
    const name = 'albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.weight';
    model.get(name)!.data.forEach((value, index, data) => {
      data[index] = value / 1e9;
    });
    const groups = { ffn: { format: 'fp32' } };
    const compressed = compressModel(model, CompressionSettings.parse({ prune_scope: 'group', groups }));
    const { nonZeros } = compressed.tensors.find((tensor) => tensor.name === name)!;
    expect(nonZeros).toBe(0);
    const { byGroup } = accountingOf(compressed);
    const biases = CONFIG.intermediate_size + CONFIG.hidden_size;
    const ffn = byGroup.find(({ group }) => group === 'ffn')!;
    expect(ffn.nonZeros).toBe((ffn.elements - biases) / 2 + biases);
  });

  it('gives the largest change of a value, pruning included', () => {
    const model: TensorMap = new Map([
      ['albert.pooler.weight', { shape: [1, 4], data: Float32Array.of(8, 0.5, -0.25, 4) }],
    ]);
    const groups = { pooler: { sparsity: 0.5, format: 'fp32', encoding: 'bitmask' as const } };
    const [tensor] = compressModel(model, CompressionSettings.parse({ groups })).tensors;
    expect(tensor).toMatchObject({ maxAbsError: 0.5, nonZeros: 2, encodedBits: { data: 64, mask: 4 } });
  });

  it('names the tensor that it cannot store', () => {
    const broken: TensorMap = new Map([
      ['albert.pooler.bias', { shape: [2], data: Float32Array.of(1, Number.NaN) }],
    ]);
    expect(() => compressModel(broken, COMPRESSION_DEFAULTS)).toThrow(
      'Tensor "albert.pooler.bias": Value NaN at index 1 cannot be stored as adaptivfloat<8,3>',
    );
    const unknown: TensorMap = new Map([['lm_head.weight', { shape: [1], data: new Float32Array(1) }]]);
    expect(() => compressModel(unknown, COMPRESSION_DEFAULTS)).toThrow(AppError);
  });
});

describe('compressModel() with an exponent bias for each layer', () => {
  const layer = 'albert.encoder.albert_layer_groups.0.albert_layers.0';
  const tensor = (scale: number) => ({ shape: [1, 3], data: Float32Array.of(scale, -scale / 3, scale / 50) });
  const model: TensorMap = new Map([
    [`${layer}.ffn.weight`, tensor(1)],
    [`${layer}.ffn_output.weight`, tensor(0.01)],
    ['albert.pooler.weight', tensor(0.01)],
  ]);
  const biasOf = (name: string, bias_scope: 'tensor' | 'layer') => {
    const settings = CompressionSettings.parse({ bias_scope, groups: { ffn: { sparsity: 0 } } });
    const { tensors } = compressModel(model, settings);
    return [...tensors.find((candidate) => candidate.name === name)!.parts.metadata];
  };

  it('stores the tensors of a layer with the bias of the largest, and others with their own', () => {
    const [up, down, pooler] = [...model.keys()] as [string, string, string];
    expect(biasOf(down, 'layer')).toEqual(biasOf(up, 'tensor'));
    expect(biasOf(down, 'tensor')).not.toEqual(biasOf(up, 'tensor'));
    expect(biasOf(pooler, 'layer')).toEqual(biasOf(pooler, 'tensor'));
  });
});

describe('accountingOf()', () => {
  it('sums to what the parts hold, to the bit', () => {
    const compressed = compressModel(randomModel(), COMPRESSION_DEFAULTS);
    const { byGroup, total } = accountingOf(compressed);
    expect(total.elements).toBe([...SHAPES.values()].reduce((sum, shape) => sum + elementsOf(shape), 0));
    for (const key of ['tensors', 'elements', 'nonZeros', 'denseBits', 'totalBits'] as const) {
      expect(byGroup.reduce((sum, group) => sum + group[key], 0)).toBe(total[key]);
    }
    for (const { parts, encodedBits } of compressed.tensors) {
      for (const part of ['data', 'mask', 'metadata'] as const) {
        expect(parts[part].length).toBe(Math.ceil(encodedBits[part] / 8));
      }
    }
    expect(total.denseBits).toBe(total.elements * 32);
  });
});

describe('groupOf()', () => {
  it('knows every tensor of ALBERT, its adapters and its heads', () => {
    const names = [...SHAPES.keys(), ...pretrainingShapes(CONFIG).keys()];
    const members: Record<string, number> = {};
    for (const name of names) members[groupOf(name)] = (members[groupOf(name)] ?? 0) + 1;
    expect(members).toEqual({
      embedding: 3 + 2,
      layernorm: 2 * 3 + 2,
      attention: 2 * 4,
      ffn: 2 * 2,
      pooler: 2,
      adapter: 2 * 2 * 4,
      classifier: 2 + 5,
    });
  });

  it('knows the names without "albert." too', () => {
    expect(groupOf('embeddings.word_embeddings.weight')).toBe('embedding');
    expect(groupOf('pooler.weight')).toBe('pooler');
  });
});

describe('CompressionSettings', () => {
  it('fills in what a file leaves out', () => {
    const settings = CompressionSettings.parse({ groups: { ffn: { sparsity: 0.8 } } });
    expect(settings.groups.ffn).toEqual({ sparsity: 0.8, format: 'adaptivfloat<8,3>', encoding: 'bitmask' });
    expect(settings.groups.adapter).toEqual(COMPRESSION_DEFAULTS.groups.adapter);
  });

  it.each([
    [{ groups: { ffn: { format: 'int3' } } }, 'Unknown number format \\"int3\\"; did you mean \\"int<n>\\"'],
    [{ groups: { ffn: { format: 'adaptivfloat<4,4>' } } }, 'AdaptivFloat<n,e> (paper) needs n of 2 to 16'],
    [{ groups: { ffn: { format: 'posit<16,4>' } } }, 'es is too big for n = 16'],
    [{ groups: { layernorm: { sparsity: 0.5 } } }, 'LayerNorms are not pruned'],
    [{ groups: { ffn: { sparsity: 1 } } }, 'Too big'],
    [{ groups: { ffm: {} } }, 'Unrecognized key'],
  ])('refuses %j', (settings, message) => {
    expect(CompressionSettings.safeParse(settings).error?.message).toContain(message);
  });
});
