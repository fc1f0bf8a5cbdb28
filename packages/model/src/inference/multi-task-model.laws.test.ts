/** What must hold for tasks that share one backbone, whatever their methods. */
import { createRng, exitLayer } from '@adaptmem/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { type ExitSettings, initialiseExits } from '../early-exit/exit-heads.js';
import { runWithExits } from '../early-exit/run-with-exits.js';
import { Parameters } from '../ops/parameters.js';
import { tf } from '../tf.js';
import { predictModel } from '../train/predict-model.js';
import { hashOfBackbone } from '../tuning/adapter-folder.js';
import { addAdapters } from '../tuning/add-adapters.js';
import { TUNING_METHODS, type Tuning, type TuningMethodName, trainsUnder } from '../tuning.js';
import { MultiTaskModel, type TaskAdapter } from './multi-task-model.js';
import type { EncodedText } from './text.js';

const SEED = 11;
const config = AlbertConfig.parse({
  vocab_size: 30,
  embedding_size: 6,
  hidden_size: 8,
  num_hidden_layers: 4,
  num_hidden_groups: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 8,
  initializer_range: 0.3,
});
const backbone = initialiseBackbone(config, createRng(1));

/** As training leaves it: everything that trains is elsewhere. */
function trained(tuning: Tuning, seed: number): TaskAdapter {
  const { tensors } = addAdapters({ config, backbone, tuning, seed });
  const trains = trainsUnder(tuning);
  const moved = [...tensors].flatMap(([name, { shape, data }]) => {
    const stream = createRng(seed).stream(name);
    const values = data.map((value) => value + 0.3 * stream.normal());
    return trains(name) ? [[name, { shape, data: values }] as const] : [];
  });
  return { tuning, tensors: new Map(moved) };
}

/** By methods with no settings, some with the first layers shared, and with heads of several widths. */
const INSERTING = ['houlsby', 'pfeiffer', 'parallel', 'lora', 'ia3'] as const;
const tuning: fc.Arbitrary<Tuning> = fc
  .record({
    method: fc.constantFrom(...(Object.keys(TUNING_METHODS) as TuningMethodName[])),
    sharing: fc.constantFrom('per-layer', 'shared'),
    skip_layers: fc.integer({ min: 0, max: 3 }),
    embedding_rank: fc.constantFrom(0, 0, 2),
    trainPooler: fc.boolean(),
    numLabels: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ method, sharing, skip_layers, embedding_rank, ...rest }) => {
    const inserts = (INSERTING as readonly string[]).includes(method);
    return { method, adapter: inserts ? { sharing, skip_layers, embedding_rank } : {}, ...rest };
  });

const text: fc.Arbitrary<EncodedText> = fc
  .array(fc.integer({ min: 1, max: 29 }), { minLength: 1, maxLength: 8 })
  .map((inputIds) => ({ inputIds, tokenTypeIds: inputIds.map((_, index) => (index > 3 ? 1 : 0)) }));

const cases = fc.array(tuning, { minLength: 1, maxLength: 4 }).chain((tunings) =>
  fc.record({
    adapters: fc.constant(tunings.map((each, index) => trained(each, index + 1))),
    questions: fc.array(
      fc.record({ task: fc.integer({ min: 0, max: tunings.length - 1 }).map(String), text }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
);

function modelOf(adapters: readonly TaskAdapter[], options = {}): MultiTaskModel {
  const model = new MultiTaskModel({ config, backbone, ...options });
  for (const [index, adapter] of adapters.entries()) model.addTask(`${index}`, adapter);
  return model;
}

/** By the code that judges trained networks. */
function alone({ tuning, tensors }: TaskAdapter, example: EncodedText): Float32Array {
  const whole = new Map([...backbone, ...tensors]);
  const { method, adapter } = tuning;
  return predictModel({ config, tensors: whole, method, adapter, examples: [example] }).logits[0]!;
}

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  for (let index = 0; index < wanted.length; index++) {
    const scale = Math.max(1, Math.abs(wanted[index]!));
    expect(Math.abs(found[index]! - wanted[index]!) / scale).toBeLessThan(1e-5);
  }
}

beforeAll(async () => {
  await selectBackend();
});

describe('MultiTaskModel', () => {
  it('answers in a mixed batch what each task answers alone', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 8 }), ({ adapters, questions }, batchSize) => {
        const model = modelOf(adapters, { batchSize });
        const answers = model.classifyMixed(questions);
        model.dispose();
        questions.forEach(({ task, text }, index) => {
          expect(answers[index]!.task).toBe(task);
          expectClose(answers[index]!.logits, alone(adapters[Number(task)]!, text));
        });
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  it('answers one text for all tasks as each of them alone', () => {
    fc.assert(
      fc.property(cases, text, ({ adapters }, example) => {
        const model = modelOf(adapters);
        const answers = model.classifyAll(example);
        model.dispose();
        adapters.forEach((adapter, index) => {
          expectClose(answers.get(`${index}`)!.logits, alone(adapter, example));
        });
      }),
      { seed: SEED, numRuns: 15 },
    );
  });

  it('frees what a removed task held, and nothing else', () => {
    fc.assert(
      fc.property(cases, text, ({ adapters }, example) => {
        const before = tf.memory();
        const model = modelOf(adapters.slice(1));
        model.classifyAll(example);
        const without = tf.memory();
        const { bytes } = model.addTask('extra', adapters[0]!);
        const first = model.classifyAll(example);
        const held = tf.memory().numBytes - without.numBytes;
        expect(held).toBeLessThanOrEqual(bytes + model.sharedBytes);
        model.removeTask('extra');
        const shared = tf.memory();
        model.addTask('extra', adapters[0]!);
        expect(model.classifyAll(example)).toEqual(first);
        model.removeTask('extra');
        expect(tf.memory().numBytes).toBe(shared.numBytes);
        expect(tf.memory().numTensors).toBe(shared.numTensors);
        model.dispose();
        expect(tf.memory().numTensors).toBe(before.numTensors);
      }),
      { seed: SEED, numRuns: 12 },
    );
  });

  it('passes shared layers once for all tasks and each own layer once a task', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(counts, text, (skipped, example) => {
        const adapters = skipped.map((skip_layers, index) =>
          trained({ method: 'pfeiffer', adapter: { skip_layers }, numLabels: 2 }, index),
        );
        const rows = new Map<string, number>();
        const observe = (name: string, value: tf.Tensor) => {
          if (name.endsWith('.query')) rows.set(name, (rows.get(name) ?? 0) + value.shape[0]!);
        };
        const model = modelOf(adapters, { observe });
        model.classifyAll(example);
        model.dispose();
        for (let layer = 0; layer < 4; layer++) {
          const own = skipped.filter((skip) => skip <= layer).length;
          const expected = own + (own < skipped.length ? 1 : 0);
          const tokens = layer === 3 ? 1 : example.inputIds.length;
          expect(rows.get(`layer${layer}.attention.query`)).toBe(expected * tokens);
        }
      }),
      { seed: SEED, numRuns: 20 },
    );
  });
});

/** A task with exits as training leaves them, its classes far apart so that entropies are. */
function leaving(tuning: Tuning, seed: number, pooler: ExitSettings['pooler']): TaskAdapter {
  const adapter = trained(tuning, seed);
  const whole = new Map([...backbone, ...adapter.tensors]);
  const settings = { pooler };
  const rng = createRng(seed);
  const fresh = initialiseExits(config, whole, { numLabels: tuning.numLabels, settings, rng });
  const exits = [...fresh].map(([name, { shape, data }]) => {
    return [name, { shape, data: data.map((value) => 4 * value) }] as const;
  });
  return { ...adapter, exits: settings, tensors: new Map([...adapter.tensors, ...exits]) };
}

describe('MultiTaskModel with early exits', () => {
  const pooler = fc.constantFrom('shared' as const, 'own' as const);
  const task = fc.record({
    tuning: tuning.map((each) => ({ ...each, numLabels: Math.max(2, each.numLabels) })),
    exits: fc.option(fc.record({ pooler, exitBelow: fc.double({ min: 0, max: 1.2, noNaN: true }) })),
  });
  const mixed = fc
    .record({
      tasks: fc.array(task, { minLength: 1, maxLength: 3 }),
      texts: fc.array(text, { minLength: 1, maxLength: 2 }),
    })
    .map(({ tasks, texts }) => {
      const adapters = tasks.map((each, index) =>
        each.exits ? leaving(each.tuning, index + 1, each.exits.pooler) : trained(each.tuning, index + 1),
      );
      const questions = tasks.flatMap((_, index) => texts.map((own) => ({ task: `${index}`, text: own })));
      return { tasks, adapters, questions };
    });

  it('lets each text leave where it would alone, and says where and why', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 1, max: 6 }), ({ tasks, adapters, questions }, batchSize) => {
        const before = tf.memory().numTensors;
        const model = new MultiTaskModel({ config, backbone, batchSize });
        adapters.forEach((adapter, index) => {
          model.addTask(`${index}`, adapter, { exitBelow: tasks[index]!.exits?.exitBelow });
        });
        const answers = model.classifyMixed(questions);
        model.dispose();
        expect(tf.memory().numTensors).toBe(before);
        questions.forEach(({ task: name, text: own }, index) => {
          const { exits } = tasks[Number(name)]!;
          const { tuning: method, tensors, exits: settings } = adapters[Number(name)]!;
          const answer = answers[index]!;
          if (!exits) {
            expect(answer).not.toHaveProperty('exitLayer');
            expectClose(answer.logits, alone(adapters[Number(name)]!, own));
            return;
          }
          const options = { config, backbone, tuning: method, tensors, exits: settings!, examples: [own] };
          const [full] = runWithExits({ ...options, threshold: 0 });
          fc.pre(full!.entropies.every((entropy) => Math.abs(entropy - exits.exitBelow) > 1e-4));
          const layer = exitLayer(full!.entropies, exits.exitBelow);
          expect([answer.exitLayer, answer.prediction]).toEqual([layer, full!.predictions[layer - 1]]);
          expectClose(answer.entropies!, full!.entropies.slice(0, layer));
        });
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  it('computes a layer for a text only while a task still needs it', () => {
    const shallow = { method: 'pfeiffer', adapter: { skip_layers: 2 }, numLabels: 2 } as const;
    const rows = new Map<string, number>();
    const observe = (name: string, value: tf.Tensor) => {
      if (name.endsWith('.query')) rows.set(name, (rows.get(name) ?? 0) + value.shape[0]!);
    };
    const model = new MultiTaskModel({ config, backbone, observe });
    const adapters = [1, 2].map((seed) => leaving(shallow, seed, 'own'));
    model.addTask('leaves', adapters[0]!, { exitBelow: Number.MAX_VALUE });
    model.addTask('stays', adapters[1]!, { exitBelow: 0 });
    model.classifyAll({ inputIds: [2, 5, 7, 3], tokenTypeIds: [0, 0, 0, 0] });
    expect([0, 1, 2, 3].map((layer) => rows.get(`layer${layer}.attention.query`))).toEqual([4, 4, 4, 1]);
    rows.clear();
    model.removeTask('stays');
    model.classifyAll({ inputIds: [2, 5, 7, 3], tokenTypeIds: [0, 0, 0, 0] });
    expect([...rows]).toEqual([['layer0.attention.query', 4]]);
    model.dispose();
  });

  it('takes no exits that are not asked for, and refuses those that are not there', () => {
    const two = { method: 'bitfit', numLabels: 2 } as const;
    const adapter = leaving(two, 3, 'own');
    const model = new MultiTaskModel({ config, backbone });
    const without = model.addTask('whole', adapter).bytes;
    expect(model.addTask('early', adapter, { exitBelow: 0.2 }).bytes - without).toBe(
      4 * 3 * (8 * 8 + 8 + 2 * 8 + 2),
    );
    const bare = trained(two, 3);
    expect(() => model.addTask('x', bare, { exitBelow: 0.2 })).toThrow(/Task "x" has no exits/);
    expect(() => model.addTask('x', adapter, { exitBelow: -1 })).toThrow(/at least 0, got -1/);
    expect(() => model.addTask('x', { ...bare, exits: { pooler: 'shared' } }, { exitBelow: 0 })).toThrow(
      /exits\.0\.classifier/,
    );
    expect(model.tasks.map(({ name }) => name)).toEqual(['whole', 'early']);
    model.dispose();
  });
});

describe('MultiTaskModel over a long time', () => {
  it('leaks nothing over 1,000 calls', () => {
    const shallow = { ...config, num_hidden_layers: 1, num_hidden_groups: 1 };
    const model = new MultiTaskModel({
      config: shallow,
      backbone: initialiseBackbone(shallow, createRng(1)),
    });
    for (const method of ['houlsby', 'head-only'] as const) {
      const tuning = { method, numLabels: 2 };
      const tuned = addAdapters({ config: shallow, backbone, tuning, seed: 1 });
      model.addTask(method, tuned);
    }
    const example = { inputIds: [2, 5, 3], tokenTypeIds: [0, 0, 0] };
    model.classifyAll(example);
    const { numTensors, numBytes } = tf.memory();
    for (let call = 0; call < 1000; call++) {
      model.classifyMixed([
        { task: 'houlsby', text: example },
        { task: 'head-only', text: example },
      ]);
    }
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    model.dispose();
  }, 240_000);
});

describe('MultiTaskModel.addTask()', () => {
  const lora = trained({ method: 'lora', adapter: { rank: 2 }, numLabels: 2 }, 3);

  it('says what a task costs', () => {
    const model = modelOf([]);
    // query and value, each [2, 8] and [8, 2], for four layers; the head [2, 8] and [2]
    expect(model.addTask('rte', lora)).toEqual({
      name: 'rte',
      numLabels: 2,
      bytes: 4 * (4 * 2 * 32 + 18),
      sharedLayers: 0,
    });
    expect(model.tasks.map(({ name }) => name)).toEqual(['rte']);
    model.dispose();
  });

  it('names the class if it knows the labels', () => {
    const model = modelOf([]);
    model.addTask('rte', lora, { labels: ['yes', 'no'] });
    const [answer] = model.classify('rte', [{ inputIds: [2, 9, 3], tokenTypeIds: [0, 0, 0] }]);
    expect(answer!.label).toBe(['yes', 'no'][answer!.prediction]);
    expect(answer!.probabilities!.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    model.dispose();
  });

  it('refuses a name twice, other weights, missing tensors, a wrong number of labels', () => {
    const model = modelOf([lora]);
    expect(() => model.addTask('0', lora)).toThrow('There is a task "0" already');
    const other = hashOfBackbone(initialiseBackbone(config, createRng(2)));
    expect(() => model.addTask('x', { ...lora, baseModel: { sha256: other } })).toThrow(/other weights/);
    expect(() => model.addTask('x', { ...lora, tensors: new Map() })).toThrow(/task "x".*lora_A/s);
    expect(() => model.addTask('x', lora, { labels: ['yes'] })).toThrow(/2 labels .*got 1/);
    expect(() => model.removeTask('x')).toThrow('There is no task "x"');
    expect(() => model.classify('0', ['a text'])).toThrow(/without a tokenizer/);
    expect(() => model.classify('0', [{ inputIds: [99], tokenTypeIds: [0] }])).toThrow(/token 99/);
    model.dispose();
  });
});

describe('Parameters over others', () => {
  it('takes from the base what it has not, and leaves it there', () => {
    const base = new Parameters(backbone);
    const own = new Parameters(
      new Map([['own.weight', { shape: [1], data: Float32Array.of(7) }]]),
      undefined,
      base,
    );
    const name = 'albert.pooler.bias';
    expect(own.device(name, 1)).toBe(base.device(name, 1));
    own.dispose();
    expect(base.device(name, 1).isDisposed).toBe(false);
    expect(own.has(name) && !own.has('nothing')).toBe(true);
    base.dispose();
  });
});
