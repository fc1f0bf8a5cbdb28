import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGlueSplit } from '../glue/read-glue-split.js';
import { defineTask } from '../glue/tasks.js';
import { drawExamples, QUICKSTART_TASKS } from './quickstart-tasks.js';
import { writeQuickstartData } from './write-quickstart-data.js';

const sizes = { train: 60, dev: 30 };
let folder: string;
let written: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-quickstart-'));
  written = writeQuickstartData(folder, { seed: 3, sizes });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('writeQuickstartData()', () => {
  it('writes two files a task', () => {
    expect(written).toEqual(
      QUICKSTART_TASKS.flatMap(({ name }) => [
        join(folder, name, 'train.tsv'),
        join(folder, name, 'dev.tsv'),
      ]),
    );
  });

  it.each(QUICKSTART_TASKS)('writes $name so that the reader of $layout reads it back', (task) => {
    const { name, layout } = task;
    for (const split of ['train', 'dev'] as const) {
      const drawn = drawExamples(task, split, { seed: 3, count: sizes[split] });
      expect(readGlueSplit(defineTask({ name, layout }), folder, split)).toEqual(
        drawn.map(({ combinations, ...example }) => example),
      );
    }
  });

  it('writes the same bytes for the same seed', () => {
    const before = written.map((path) => readFileSync(path, 'utf8'));
    writeQuickstartData(folder, { seed: 3, sizes });
    expect(written.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
  });
});
