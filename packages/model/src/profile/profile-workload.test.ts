import { createRng, encodedBitsOf, Workload, type WorkloadOperator } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { AlbertConfig, layerApplications } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { accountingOf } from '../compress/accounting.js';
import { compressModel } from '../compress/compress-model.js';
import { ENCODING_NAMES } from '../compress/encodings.js';
import { COMPRESSION_DEFAULTS, CompressionSettings } from '../compress/settings.js';
import {
  type AdapterSettings,
  countParameters,
  initialiseTuning,
  type TuningMethodName,
  trainsUnder,
} from '../tuning.js';
import { profileWorkload, type WorkloadOptions } from './profile-workload.js';
import { geometryStorage, measuredStorage, UNCOMPRESSED_STORAGE } from './storage.js';

const ALBERT_BASE = AlbertConfig.parse({
  vocab_size: 30_000,
  embedding_size: 128,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
});
const TINY = AlbertConfig.parse({
  vocab_size: 40,
  embedding_size: 8,
  hidden_size: 16,
  num_hidden_layers: 4,
  num_hidden_groups: 2,
  inner_group_num: 2,
  num_attention_heads: 4,
  intermediate_size: 32,
  max_position_embeddings: 16,
});
const twoTasks = [
  { name: 'rte', numLabels: 2 },
  { name: 'sts-b', numLabels: 1 },
];

function profile(overrides: Partial<WorkloadOptions> = {}): Workload {
  return profileWorkload({
    name: 'test',
    model: 'albert-base',
    config: ALBERT_BASE,
    method: 'houlsby',
    adapter: { bottleneck: 64, sharing: 'per-layer' },
    tasks: twoTasks,
    sequenceLength: 128,
    storage: geometryStorage(COMPRESSION_DEFAULTS),
    ...overrides,
  });
}

const elementsWhere = ({ tensors }: Workload, wanted: (name: string, role: string) => boolean) =>
  tensors.filter(({ name, role }) => wanted(name, role)).reduce((sum, { elements }) => sum + elements, 0);

const macsOf = ({ rows, cols, inner, repeat }: WorkloadOperator) => rows * cols * (inner ?? 0) * repeat;
const macsWhere = ({ inferences }: Workload, wanted: (operator: WorkloadOperator) => boolean) =>
  inferences[0]!.operators.filter(wanted).reduce((sum, operator) => sum + macsOf(operator), 0);

describe('profileWorkload(), ALBERT-base', () => {
  it('has the parameters of ALBERT-base', () => {
    const workload = profile({ method: 'fine-tuned', tasks: [twoTasks[0]!] });
    const weights = elementsWhere(workload, (_, role) => role !== 'activation' && role !== 'classifier');
    expect(weights).toBe(11_683_584);
    expect(elementsWhere(workload, (name) => name.includes('albert_layer_groups'))).toBe(7_087_872);
    expect(elementsWhere(workload, (_, role) => role === 'classifier')).toBe(1538);
  });

  it.each([
    [16, 50_720, 608_640],
    [64, 198_272, 2_379_264],
    [256, 788_480, 9_461_760],
  ])('has the adapters of the published sizes at bottleneck %d', (bottleneck, shared, perLayer) => {
    const adapterElements = (sharing: 'shared' | 'per-layer') =>
      elementsWhere(
        profile({ adapter: { bottleneck, sharing }, tasks: [twoTasks[0]!] }),
        (_, role) => role === 'adapter',
      );
    expect(adapterElements('shared')).toBe(shared);
    expect(adapterElements('per-layer')).toBe(perLayer);
  });

  it('has the multiplications of ALBERT-base at 128 tokens', () => {
    const workload = profile({ method: 'fine-tuned' });
    const layer = macsWhere(workload, (operator) => operator.layer === 0);
    expect(layer).toBe(931_135_488);
    expect(macsWhere(workload, ({ layer: of }) => of !== undefined)).toBe(12 * layer);
  });

  it('multiplies 2.7 % more with adapters of 64', () => {
    const workload = profile();
    const adapters = macsWhere(workload, ({ group }) => group === 'adapter');
    const encoder = macsWhere(workload, ({ layer, group }) => layer !== undefined && group !== 'adapter');
    expect((100 * adapters) / encoder).toBeCloseTo(2.7, 2);
  });

  it('keeps to the contract, also as JSON', () => {
    const workload = profile();
    expect(Workload.parse(JSON.parse(JSON.stringify(workload)))).toEqual(workload);
  });

  it('shares what houlsby leaves frozen, and only that', () => {
    const workload = profile({ tasks: [twoTasks[0]!] });
    const own = elementsWhere(workload, (name) => name.startsWith('rte/'));
    expect(own).toBe(2_379_264 + 3072 + 256 + 1538);
    expect(elementsWhere(workload, (name, role) => !name.startsWith('rte/') && role !== 'activation')).toBe(
      11_683_584 - 3072 - 256,
    );
    const withPooler = profile({ tasks: [twoTasks[0]!], trainPooler: true });
    expect(elementsWhere(withPooler, (name) => name.startsWith('rte/'))).toBe(own + 590_592);
  });

  it('needs the bits of the table for bitmask encoding: 2.016 MB for the words at 60 %', () => {
    const { tensors } = profile();
    const words = tensors.find(({ name }) => name.includes('word_embeddings'))!;
    expect(encodedBitsOf(words)).toBe(8 * 2_016_000 + 16);
  });
});

describe.each<[TuningMethodName, AdapterSettings]>([
  ['fine-tuned', {}],
  ['head-only', {}],
  ['houlsby', { bottleneck: 4, sharing: 'shared' }],
  ['houlsby', { bottleneck: 4, skip_layers: 3 }],
  ['pfeiffer', { bottleneck: 4 }],
  ['parallel', { bottleneck: 4, sites: ['attention', 'ffn'] }],
  ['lora', { rank: 2, targets: ['query', 'dense', 'ffn', 'ffn_output'] }],
  ['bitfit', {}],
  ['ia3', { sharing: 'shared', skip_layers: 2 }],
  ['houlsby', { bottleneck: 4, embedding_rank: 3 }],
])('profileWorkload(), %s %o', (method, adapter) => {
  it('counts the parameters of the model itself', () => {
    const workload = profile({ method, config: TINY, adapter, tasks: [twoTasks[0]!], sequenceLength: 8 });
    const tuning = { method, numLabels: 2, adapter };
    const { all, trainable } = countParameters(TINY, tuning);
    expect(elementsWhere(workload, (_, role) => role !== 'activation')).toBe(all);
    expect(elementsWhere(workload, (name) => name.startsWith('rte/'))).toBe(trainable);
  });

  it('reads every weight that it lists, each once a layer application', () => {
    const { tensors, inferences } = profile({ method, config: TINY, adapter, sequenceLength: 8 });
    const read = new Set(
      inferences.flatMap(({ operators }) => operators).flatMap(({ reads }) => reads.map((use) => use.tensor)),
    );
    expect(tensors.filter(({ name, role }) => role !== 'activation' && !read.has(name))).toEqual([]);
    const names = inferences[0]!.operators.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const layers = inferences[0]!.operators.map(({ layer }) => layer ?? 0);
    expect(Math.max(...layers)).toBe(layerApplications(TINY) - 1);
  });

  it('takes the stored bits from what the encoder wrote', () => {
    const rng = createRng(5);
    const tuning = { method, adapter, numLabels: 2 };
    const whole = new Map([...initialiseBackbone(TINY, rng), ...initialiseTuning(TINY, tuning, rng)]);
    const trains = trainsUnder(tuning);
    const own = compressModel(new Map([...whole].filter(([name]) => trains(name))), COMPRESSION_DEFAULTS);
    const shared = compressModel(new Map([...whole].filter(([name]) => !trains(name))), COMPRESSION_DEFAULTS);
    const storage = measuredStorage({ shared, byTask: { rte: own } });
    const workload = profile({
      method,
      config: TINY,
      adapter,
      tasks: [twoTasks[0]!],
      sequenceLength: 8,
      storage,
    });
    const stored = workload.tensors.filter(({ role }) => role !== 'activation').map(encodedBitsOf);
    expect(stored.reduce((sum, bits) => sum + bits, 0)).toBe(
      accountingOf(own).total.totalBits + accountingOf(shared).total.totalBits,
    );
  });
});

describe('profileWorkload(), what a method adds to ALBERT-base', () => {
  const rte = [twoTasks[0]!];
  const base = profile({ method: 'head-only', tasks: rte });
  const added = (method: TuningMethodName, adapter: AdapterSettings) => {
    const workload = profile({ method, adapter, tasks: rte });
    return {
      macs: macsWhere(workload, () => true) - macsWhere(base, () => true),
      operators: workload.inferences[0]!.operators.length - base.inferences[0]!.operators.length,
      own: elementsWhere(workload, (name) => name.startsWith('rte/')) - 1538,
      names: workload.inferences[0]!.operators.filter(({ group }) => group === 'adapter').map(
        ({ name }) => name,
      ),
    };
  };

  it('LoRA: two small products and a sum for each target', () => {
    const { macs, operators, names } = added('lora', { rank: 8 });
    expect(macs).toBe(12 * 2 * 128 * 8 * (768 + 768));
    expect(operators).toBe(12 * 2 * 3);
    expect(names.slice(0, 3)).toEqual(
      ['lora_A', 'lora_B', 'add'].map((part) => `layer0.query-adapter.${part}`),
    );
  });

  it('LoRA merged: no operator, but whole matrices of its own', () => {
    const { macs, operators, own } = added('lora', { rank: 8, sharing: 'shared', merge: true });
    expect([macs, operators]).toEqual([0, 0]);
    expect(own).toBe(2 * (768 * 768 + 768));
    const perLayer = () => profile({ method: 'lora', adapter: { merge: true }, tasks: rte });
    expect(perLayer).toThrow(/Cannot merge "lora": .* layer 0 serve 12 applications/);
  });

  it('(IA)³: a product element by element on keys, values and activations', () => {
    const { macs, operators, names } = added('ia3', {});
    expect([macs, operators]).toEqual([0, 12 * 3]);
    expect(names.slice(0, 3)).toEqual(['key', 'value', 'ffn'].map((site) => `layer0.${site}-adapter.scale`));
  });

  it('BitFit: no operator, the biases', () => {
    expect(added('bitfit', {})).toMatchObject({ macs: 0, operators: 0, own: 10_112 });
  });

  it('Pfeiffer: one adapter a layer, and the LayerNorm that it reads through', () => {
    const { macs, names } = added('pfeiffer', { bottleneck: 64 });
    expect(macs).toBe(12 * 2 * 128 * 64 * 768);
    expect(names.slice(0, 6)).toEqual(
      ['residual', 'layernorm', 'down', 'activation', 'up', 'add'].map(
        (part) => `layer0.ffn-adapter.${part}`,
      ),
    );
  });

  it('AdapterDrop: nothing in the first layers', () => {
    const { macs, names } = added('houlsby', { bottleneck: 64, skip_layers: 5 });
    expect(macs).toBe(7 * 4 * 128 * 64 * 768);
    expect(names[0]).toBe('layer5.attention-adapter.down');
  });
});

describe('profileWorkload()', () => {
  it('lists the operators in execution order', () => {
    const names = profile({
      config: { ...TINY, inner_group_num: 1 },
      sequenceLength: 8,
    }).inferences[0]!.operators.map(({ name }) => name);
    const layer = (index: number) => [
      ...['query', 'key', 'value', 'scores', 'softmax', 'context', 'output'].map(
        (part) => `layer${index}.attention.${part}`,
      ),
      ...['down', 'activation', 'up', 'add'].map((part) => `layer${index}.attention-adapter.${part}`),
      ...['add', 'layernorm'].map((part) => `layer${index}.attention.${part}`),
      ...['up', 'activation', 'down'].map((part) => `layer${index}.ffn.${part}`),
      ...['down', 'activation', 'up', 'add'].map((part) => `layer${index}.ffn-adapter.${part}`),
      ...['add', 'layernorm'].map((part) => `layer${index}.ffn.${part}`),
    ];
    expect(names).toEqual([
      ...['word', 'token-type', 'add-token-type', 'position', 'add-position', 'layernorm', 'mapping'].map(
        (part) => `embedding.${part}`,
      ),
      ...[0, 1, 2, 3].flatMap(layer),
      ...['pooler', 'tanh', 'classifier'].map((part) => `head.${part}`),
    ]);
  });

  it('keeps no more activations than are alive at once, kind by kind', () => {
    const { tensors } = profile({ method: 'fine-tuned' });
    const buffers = tensors.filter(({ role }) => role === 'activation').map(({ name }) => name);
    // hidden: the block's input with query, key and value; the context goes where the query was
    expect(buffers.sort()).toEqual([
      'activation/embedding.0',
      'activation/embedding.1',
      'activation/hidden.0',
      'activation/hidden.1',
      'activation/hidden.2',
      'activation/hidden.3',
      'activation/intermediate.0',
      'activation/logits-1.0',
      'activation/logits-2.0',
      'activation/pooled.0',
      'activation/scores.0',
    ]);
  });

  it('agrees with the encoder on what pruned tensors take, for every encoding', () => {
    const model = initialiseBackbone(TINY, createRng(1));
    for (const encoding of ENCODING_NAMES) {
      const settings = CompressionSettings.parse({ groups: { ffn: { format: 'fp32', encoding } } });
      const storage = geometryStorage(settings);
      for (const tensor of compressModel(model, settings).tensors.filter(({ group }) => group === 'ffn')) {
        const { encodedBits } = storage(tensor.name, tensor.shape, undefined);
        // the encoder needs its fullest lane, and fillers for long runs
        if (encoding !== 'lane-banked' && encoding !== 'run-length')
          expect(encodedBits).toEqual(tensor.encodedBits);
        else expect(encodedBits.data).toBeLessThanOrEqual(tensor.encodedBits.data);
      }
    }
  });

  it('takes what is smallest for each matrix where that is asked for', () => {
    const encodingAt = (sparsity: number) => {
      const settings = CompressionSettings.parse({ groups: { ffn: { sparsity, encoding: 'smallest' } } });
      return geometryStorage(settings)('albert.encoder.ffn.weight', [32, 16], undefined).encoding;
    };
    expect([0, 0.5, 0.99].map(encodingAt)).toEqual(['dense', 'bitmask', 'csr']);
  });

  it('is uncompressed where nothing is pruned, rounded or encoded', () => {
    const dense = { sparsity: 0, format: 'fp32', encoding: 'dense' };
    const names = Object.keys(COMPRESSION_DEFAULTS.groups);
    const settings = CompressionSettings.parse({
      groups: Object.fromEntries(names.map((name) => [name, dense])),
    });
    const uncompressed = profile({ storage: UNCOMPRESSED_STORAGE });
    expect(uncompressed).toEqual(profile({ storage: geometryStorage(settings) }));
    for (const { name, shape, encodedBits } of compressModel(initialiseBackbone(TINY, createRng(1)), settings)
      .tensors)
      expect(UNCOMPRESSED_STORAGE(name, shape, undefined).encodedBits).toEqual(encodedBits);
    const weights = uncompressed.tensors.filter(({ mutability }) => mutability !== 'transient');
    for (const { elements, encodedBits } of weights)
      expect(encodedBits).toEqual({ data: 32 * elements, mask: 0, metadata: 0 });
  });

  it('refuses a sequence that is too long, a task twice, and a model that holds not all', () => {
    expect(() => profile({ sequenceLength: 513 })).toThrow(/within 1 and 512 .*, got 513/);
    expect(() => profile({ tasks: [twoTasks[0]!, twoTasks[0]!] })).toThrow('Task "rte" is listed twice');
    expect(() => profile({ adapter: { rank: 8 } })).toThrow(/Settings of tuning method "houlsby": .*rank/);
    expect(() => profile({ storage: measuredStorage({ byTask: {} }) })).toThrow(
      /The shared compressed model does not hold it: tensor "albert\.embeddings/,
    );
  });
});

describe('profileWorkload() with exits', () => {
  const task = [{ name: 'sst2', numLabels: 2 }];
  const workload = profile({ tasks: task, exits: { pooler: 'own' } });
  const exits = workload.inferences[0]!.operators.filter(({ group }) => group === 'exit');

  it('computes a classifier and an entropy after every layer but the last', () => {
    const entropies = exits.filter(({ kind }) => kind === 'early-exit');
    expect(entropies.map(({ layer }) => layer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(entropies[0]).toMatchObject({ name: 'layer0.exit.entropy', rows: 1, cols: 2 });
    expect(exits.filter(({ kind }) => kind === 'gemm').reduce((sum, each) => sum + macsOf(each), 0)).toBe(
      11 * (768 * 768 + 768 * 2),
    );
  });

  it('adds their tensors to those of the task and leaves all other operators as they are', () => {
    const own = workload.tensors.filter(({ name }) => name.startsWith('sst2/exits.'));
    expect(own.every(({ mutability }) => mutability === 'per-task')).toBe(true);
    expect(own.reduce((sum, { elements }) => sum + elements, 0)).toBe(11 * (768 * 768 + 768 + 768 * 2 + 2));
    const without = profile({ tasks: task }).inferences[0]!.operators.map(({ name }) => name);
    const others = workload.inferences[0]!.operators.filter(({ group }) => group !== 'exit');
    expect(others.map(({ name }) => name)).toEqual(without);
  });

  it('uses the pooler of the network where exits share it', () => {
    const shared = profile({ tasks: task, exits: { pooler: 'shared' } });
    const pooler = shared.inferences[0]!.operators.find(({ name }) => name === 'layer3.exit.pooler')!;
    expect(pooler.reads.map(({ tensor }) => tensor)).toContain('albert.pooler.weight');
  });

  it('leaves regressions without exits, and refuses them where there is nothing else', () => {
    const beside = profile({ exits: { pooler: 'own' } });
    const layersOf = (index: number) =>
      beside.inferences[index]!.operators.filter(({ kind }) => kind === 'early-exit').length;
    expect([layersOf(0), layersOf(1)]).toEqual([11, 0]);
    expect(elementsWhere(beside, (name) => name.startsWith('sts-b/exits.'))).toBe(0);
    const tasks = [twoTasks[1]!];
    expect(() => profile({ tasks, exits: { pooler: 'shared' } })).toThrow(/got regressions only/);
  });
});
