/** Four tasks over one ALBERT of hidden width 256: a mixed batch against task by task, shared layers against not. */
import { createRng } from '@adaptmem/core';
import { bench, describe } from 'vitest';
import { AlbertConfig } from '../src/albert-config.js';
import { initialiseBackbone } from '../src/albert-parameters.js';
import { selectBackend } from '../src/backend.js';
import { MultiTaskModel } from '../src/inference/multi-task-model.js';
import { addAdapters } from '../src/tuning/add-adapters.js';
import type { Tuning } from '../src/tuning.js';

const backend = await selectBackend();
/** CPU time (ms), so that other jobs on the machine do not count. */
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const options = { time: 1, warmupTime: 0, warmupIterations: 1, iterations: 3, now };
const config = AlbertConfig.parse({
  vocab_size: 1000,
  embedding_size: 64,
  hidden_size: 256,
  num_hidden_layers: 6,
  num_attention_heads: 4,
  intermediate_size: 1024,
  max_position_embeddings: 64,
});
const backbone = initialiseBackbone(config, createRng(1));
const tasks = ['a', 'b', 'c', 'd'];

function modelOf(tuning: Omit<Tuning, 'numLabels'>): MultiTaskModel {
  const model = new MultiTaskModel({ config, backbone });
  for (const [seed, name] of tasks.entries()) {
    model.addTask(name, addAdapters({ config, backbone, tuning: { ...tuning, numLabels: 2 }, seed }));
  }
  return model;
}

const stream = createRng(2).stream('texts');
const texts = Array.from({ length: 16 }, () => {
  const inputIds = Array.from({ length: 32 }, () => 5 + Math.floor(stream.next() * 990));
  return { inputIds, tokenTypeIds: inputIds.map(() => 0) };
});
const questions = texts.map((text, index) => ({ task: tasks[index % 4]!, text }));

for (const method of ['pfeiffer', 'houlsby'] as const) {
  const model = modelOf({ method, adapter: { bottleneck: 16 } });
  describe(`16 texts of 32 tokens, four tasks, ${method} (${backend.name})`, () => {
    bench('one mixed batch', () => void model.classifyMixed(questions), options);
    bench(
      'task by task',
      () => {
        for (const task of tasks) {
          const own = questions.filter((question) => question.task === task);
          model.classify(
            task,
            own.map(({ text }) => text),
          );
        }
      },
      options,
    );
    bench(
      'text by text',
      () => {
        for (const { task, text } of questions) model.classify(task, [text]);
      },
      options,
    );
  });
}

describe(`one text of 32 tokens for four tasks (${backend.name})`, () => {
  for (const skip_layers of [0, 3, 5]) {
    const model = modelOf({ method: 'pfeiffer', adapter: { bottleneck: 16, skip_layers } });
    bench(`${skip_layers} of 6 layers shared`, () => void model.classifyAll(texts[0]!), options);
  }
});
