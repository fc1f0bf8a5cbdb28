import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSharedData, sha256OfFile } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { loadGlueCatalogue } from './glue-catalogue.js';
import { readGlueSplit } from './read-glue-split.js';
import { GLUE_TASKS, type GlueTask, type GlueTaskName } from './tasks.js';
import { verifyGlueTask } from './verify-glue.js';

const ROOT = join(import.meta.dirname, '../../../..');
const catalogue = loadGlueCatalogue(join(ROOT, 'configs/data/glue.yaml'));
const shared = findSharedData(ROOT);
const real = join(shared ?? '', 'data/glue');
const NAMES = Object.keys(GLUE_TASKS) as GlueTaskName[];

describe('the catalogue', () => {
  it('has downloads of every task and rows of every split', () => {
    expect(Object.keys(catalogue.tasks).sort()).toEqual([...NAMES].sort());
    for (const name of NAMES) {
      const { files }: GlueTask = GLUE_TASKS[name];
      expect(Object.keys(catalogue.tasks[name].rows).sort()).toEqual(Object.keys(files).sort());
    }
  });
});

describe('verifyGlueTask()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adaptmem-verify-'));
  const write = (name: string, rows: string[]) => writeFileSync(join(folder, name), rows.join('\n'));

  it('tells missing, bad and counted splits apart', () => {
    const header = 'index\tsentence1\tsentence2\tlabel';
    write('train.tsv', [header, '0\tA\tB\t1', '1\tA\tB']);
    write('dev.tsv', [header, ...Array.from({ length: 71 }, (_, index) => `${index}\tA\t\t0`)]);
    const states = verifyGlueTask('wnli', folder, catalogue);
    expect(states.map(({ split, state, rows }) => [split, state, rows])).toEqual([
      ['train', 'bad', undefined],
      ['dev', 'ok', 71],
      ['test', 'missing', undefined],
    ]);
    expect(states[0]!.issues).toMatchObject([{ line: 3, file: join(folder, 'train.tsv') }]);
    expect(states[1]!.emptySentences).toBe(71);
  });

  it('takes fewer rows for a subset only where the file says so', () => {
    const qnli = mkdtempSync(join(tmpdir(), 'adaptmem-verify-'));
    const rows = ['index\tquestion\tsentence\tlabel', '0\tQ\tS\tentailment'].join('\n');
    writeFileSync(join(qnli, 'train_subset.tsv'), rows);
    writeFileSync(join(qnli, 'dev.tsv'), rows);
    expect(verifyGlueTask('qnli', qnli, catalogue).map(({ state }) => state)).toEqual([
      'subset',
      'rows',
      'missing',
    ]);
  });
});

describe.skipIf(!shared)(
  'the official files (skipped without the shared folder, see ADAPTMEM_SHARED)',
  () => {
    const SUBSETS: Partial<Record<GlueTaskName, Record<string, number>>> = {
      qnli: { train: 8999 },
      qqp: { train: 8999, dev: 1000 },
    };
    const HERE: GlueTaskName[] = ['cola', 'sst2', 'mrpc', 'rte', 'qnli', 'qqp', 'ax'];

    it.each(HERE)('of %s have the published numbers of rows', (name) => {
      const states = verifyGlueTask(name, real, catalogue).filter(({ state }) => state !== 'missing');
      expect(states.length).toBeGreaterThan(0);
      for (const { split, state, rows, publishedRows } of states) {
        const subset = SUBSETS[name]?.[split];
        expect([split, state, rows]).toEqual([split, subset ? 'subset' : 'ok', subset ?? publishedRows]);
      }
    });

    it('of MRPC are the published ones, and split as the official recipe does', () => {
      const folder = mkdtempSync(join(tmpdir(), 'adaptmem-mrpc-'));
      mkdirSync(join(folder, 'MRPC'));
      for (const { url, as, sha256 } of catalogue.tasks.mrpc.downloads) {
        const name = as ?? url.split('/').at(-1)!;
        expect(sha256OfFile(join(real, 'MRPC', name))).toBe(sha256);
        cpSync(join(real, 'MRPC', name), join(folder, 'MRPC', name));
      }
      for (const split of ['train', 'dev'] as const)
        expect(readGlueSplit('mrpc', folder, split)).toEqual(readGlueSplit('mrpc', real, split));
      const texts = (from: string) =>
        readGlueSplit('mrpc', from, 'test').map(({ sentence1, sentence2 }) => [sentence1, sentence2]);
      expect(texts(folder)).toEqual(texts(real));
    });

    it('of AX are the published ones', () => {
      expect(sha256OfFile(join(real, 'AX/diagnostic.tsv'))).toBe(catalogue.tasks.ax.downloads[0]!.sha256);
    });

    it('of CoLA are the same behind a byte order mark and with CRLF', () => {
      const folder = mkdtempSync(join(tmpdir(), 'adaptmem-cola-'));
      const text = readFileSync(join(real, 'CoLA/dev.tsv'), 'utf8');
      writeFileSync(join(folder, 'dev.tsv'), `\ufeff${text.replaceAll('\n', '\r\n')}`);
      expect(readGlueSplit('cola', folder, 'dev')).toEqual(readGlueSplit('cola', real, 'dev'));
    });
  },
);
