import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Albert, createAlbert } from './create-albert.js';
import { MultiTaskModel } from './inference/multi-task-model.js';
import { evaluate } from './train/evaluate-model.js';
import { fineTune } from './train/fine-tune.js';
import { loadAdapter, saveAdapter } from './tuning/adapter-folder.js';

const QUICKSTART = fileURLToPath(new URL('../../../assets/quickstart', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'adaptmem-albert-'));
afterAll(() => rmSync(folder, { recursive: true }));

let albert: Albert;
beforeAll(async () => {
  albert = await createAlbert(QUICKSTART, { maxLength: 12 });
});

const rows = ['the cat sleeps .', 'cat the sleeps .'].map((sentence1, label) => ({ sentence1, label }));

describe('createAlbert()', () => {
  it('cuts texts to the length asked for', () => {
    const [example] = albert.encode([{ sentence1: 'the cat sleeps . '.repeat(9), label: 1 }]);
    expect(example).toMatchObject({ label: 1 });
    expect(example!.inputIds).toHaveLength(12);
    expect(() => albert.encode([{ sentence1: 'the cat' }])).toThrow('Example 0 has no label');
  });

  it('refuses lengths that the network cannot read', async () => {
    await expect(createAlbert(QUICKSTART, { maxLength: 65 })).rejects.toThrow(/3 … 64, got 65/);
  });

  it('goes through training, saving, loading, judging and answering by being spread into each', async () => {
    const tuning = { method: 'lora', adapter: { rank: 2 }, numLabels: 2 } as const;
    const train = albert.encode(rows);
    const settings = { max_steps: 2 };
    const { trained } = await fineTune({ ...albert, ...tuning, task: 'order', train, settings });
    saveAdapter(folder, { ...albert, tuning, tensors: trained, task: 'order' });
    const loaded = loadAdapter(folder, albert);
    expect(loaded.baseModel).toEqual(albert.baseModel);
    const judged = evaluate({ ...albert, ...loaded.tuning, tensors: loaded.tensors, examples: train });
    const model = new MultiTaskModel(albert);
    model.addTask('order', loaded);
    const answers = model.classify(
      'order',
      rows.map(({ sentence1 }) => sentence1),
    );
    model.dispose();
    for (const [index, { logits }] of answers.entries()) {
      logits.forEach((logit, label) => {
        expect(logit).toBeCloseTo(judged.logits[index]![label]!, 4);
      });
    }
  });
});
