import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DataError, FileError } from '@adaptmem/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { glueFile, glueFiles, readGlueSplit } from './read-glue-split.js';
import { defineTask, GLUE_TASKS, type GlueSplit, outputsOf } from './tasks.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-glue-'));
});

function file(name: string, ...lines: string[]): void {
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
}

describe('readGlueSplit()', () => {
  it('reads CoLA, which has a header only in its test file', () => {
    file('train.tsv', 'gj04\t0\t*\tCat the sat.', 'gj04\t1\t\tThe cat sat.');
    file('test.tsv', 'index\tsentence', '0\tIt sat.');
    expect(readGlueSplit('cola', folder, 'train')).toEqual([
      { sentence1: 'Cat the sat.', label: 0 },
      { sentence1: 'The cat sat.', label: 1 },
    ]);
    expect(readGlueSplit('cola', folder, 'test')).toEqual([{ sentence1: 'It sat.' }]);
  });

  it('reads MRPC by its header, behind a byte order mark', () => {
    file('dev.tsv', '\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String', '1\t5\t6\tA "quote\tB');
    expect(readGlueSplit('mrpc', folder, 'dev')).toEqual([
      { sentence1: 'A "quote', sentence2: 'B', label: 1 },
    ]);
  });

  it('splits the raw file of MRPC by the numbers of dev', () => {
    const header = '\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String';
    file('msr_paraphrase_train.txt', header, '1\t5\t6\tA "quote\tB', '0\t7\t8\tC\tD', '1\t6\t5\tE\tF');
    file('msr_paraphrase_test.txt', header, '1\t9\t9\tG\tH');
    expect(() => readGlueSplit('mrpc', folder, 'dev')).toThrow(/dev_ids\.tsv": no such file/);
    file('dev_ids.tsv', '7\t8');
    const ofSplit = (split: GlueSplit) =>
      readGlueSplit('mrpc', folder, split).map(({ sentence1, label }) => [sentence1, label]);
    expect(ofSplit('train')).toEqual([
      ['A "quote', 1],
      ['E', 1],
    ]);
    expect([ofSplit('dev'), ofSplit('test')]).toEqual([[['C', 0]], [['G', 1]]]);
    expect(glueFiles(GLUE_TASKS.mrpc, folder, 'dev').map((path) => basename(path))).toEqual([
      'msr_paraphrase_train.txt',
      'dev_ids.tsv',
    ]);
  });

  it('reads the diagnostic set with and without its labels', () => {
    file('diagnostic.tsv', 'index\tsentence1\tsentence2', '0\tA\tB');
    expect(readGlueSplit('ax', folder, 'test')).toEqual([{ sentence1: 'A', sentence2: 'B' }]);
    file(
      'diagnostic-full.tsv',
      'Lexical Semantics\tPredicate-Argument Structure\tLogic\tKnowledge\tDomain\tPremise\tHypothesis\tLabel',
      '\t\tNegation\t\tArtificial\tA\tB\tcontradiction',
    );
    expect(readGlueSplit('ax', folder, 'dev')).toEqual([{ sentence1: 'A', sentence2: 'B', label: 2 }]);
  });

  it('reads WNLI, QNLI and the test files of QQP and STS-B, with empty sentences', () => {
    file('dev.tsv', 'index\tsentence1\tsentence2\tlabel', '0\tA\t\t1');
    expect(readGlueSplit('wnli', folder, 'dev')).toEqual([{ sentence1: 'A', sentence2: '', label: 1 }]);
    file('dev.tsv', 'index\tquestion\tsentence\tlabel', '0\tQ\tS\tnot_entailment');
    expect(readGlueSplit('qnli', folder, 'dev')).toEqual([{ sentence1: 'Q', sentence2: 'S', label: 1 }]);
    file('test.tsv', 'id\tquestion1\tquestion2', '0\t"A""\tB');
    expect(readGlueSplit('qqp', folder, 'test')).toEqual([{ sentence1: '"A""', sentence2: 'B' }]);
    const meta = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2';
    file('test.tsv', `${meta}\tsentence1\tsentence2`, '0\tn\tf\t2012\t1\ts\tt\tA\tB');
    expect(readGlueSplit('stsb', folder, 'test')).toEqual([{ sentence1: 'A', sentence2: 'B' }]);
  });

  it('takes a hidden label of a test file for none, and a wrong one for a mistake', () => {
    file('test.tsv', 'index\tsentence1\tsentence2\tlabel', '0\tA\tB\t-1', '1\tA\tB\thidden');
    expect(readGlueSplit('rte', folder, 'test').some(({ label }) => label !== undefined)).toBe(false);
    file('test.tsv', 'index\tsentence1\tsentence2\tlabel', '0\tA\tB\tmaybe');
    expect(() => readGlueSplit('rte', folder, 'test')).toThrow(/got "maybe"/);
  });

  it("reads QQP's official columns, without its cut rows", () => {
    const header = 'id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate';
    file('train.tsv', header, '1\t2\t3\tWhy?\tHow?\t0', '4\t5\t6\tcut');
    expect(readGlueSplit('qqp', folder, 'train')).toEqual([
      { sentence1: 'Why?', sentence2: 'How?', label: 0 },
    ]);
  });

  it("reads MNLI's gold label among the annotators' labels", () => {
    const parses = ['index', 'promptID', 'pairID', 'genre', 'sentence1_parse', 'sentence2_parse'];
    const header = [...parses, 'sentence1', 'sentence2', 'label1', 'gold_label'].join('\t');
    file('dev_mismatched.tsv', header, '0\t1\t2\tg\t(p)\t(q)\tA\tB\tneutral\tcontradiction');
    expect(readGlueSplit('mnli', folder, 'dev-mismatched')).toEqual([
      { sentence1: 'A', sentence2: 'B', label: 2 },
    ]);
  });

  it('reads the scores of STS-B and refuses what is none', () => {
    const header = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore';
    file('dev.tsv', header, '0\tn\tf\t2012\t1\ts\tt\tA\tB\t3.800');
    expect(readGlueSplit('stsb', folder, 'dev')).toEqual([{ sentence1: 'A', sentence2: 'B', label: 3.8 }]);
    file(
      'dev.tsv',
      header,
      ...['5.1', '', 'x', '-1', '0x3'].map((score) => `0\tn\tf\t2012\t1\ts\tt\tA\tB\t${score}`),
    );
    expect(() => readGlueSplit('stsb', folder, 'dev')).toThrow(
      /dev\.tsv:2: Expected a score from 0 to 5, got "5\.1"/,
    );
    expect(() => readGlueSplit('stsb', folder, 'dev')).toThrow(/dev\.tsv:5: /);
  });

  it('shows stray tabs and unknown labels together, in the order of lines', () => {
    file('train.tsv', 'sentence\tlabel', 'good\tyes', 'a\tb\t1', 'fine\t1');
    expect(() => readGlueSplit('sst2', folder, 'train')).toThrow(DataError);
    expect(() => readGlueSplit('sst2', folder, 'train')).toThrow(
      /train\.tsv:2: Expected one of 0, 1, got "yes" \[TSV_LABEL\]\n.*train\.tsv:3: Expected 2 columns/,
    );
  });

  it('shows the first twenty mistakes and how many there are', () => {
    file('train.tsv', 'sentence\tlabel', ...Array<string>(30).fill('x\t7'));
    try {
      readGlueSplit('sst2', folder, 'train');
      expect.unreachable();
    } catch (error) {
      const lines = (error as DataError).message.split('\n');
      expect(lines).toHaveLength(21);
      expect(lines.at(-1)).toContain('10 more rows are wrong, 30 in all');
    }
  });

  it('names the columns that a header lacks and a file without examples', () => {
    file('train.tsv', 'index\tsentence1', '0\tA');
    expect(() => readGlueSplit('rte', folder, 'train')).toThrow(
      /train\.tsv:1: Missing column "sentence2"; the header has index, sentence1 \[TSV_HEADER\]\n.*"label"/,
    );
    file('dev.tsv', 'sentence\tlabel');
    expect(() => readGlueSplit('sst2', folder, 'dev')).toThrow(
      /no examples; expected rows with the columns sentence, label/,
    );
  });

  it('names a file and a split that is not there', () => {
    expect(() => readGlueSplit('rte', folder, 'dev')).toThrow(FileError);
    expect(() => readGlueSplit('ax', folder, 'train')).toThrow(/no split "train"; it has dev, test/);
  });

  it('reads a task of its own in the layout of another', () => {
    const task = defineTask({ name: 'acceptability', layout: 'cola' });
    mkdirSync(join(folder, 'acceptability'));
    file('acceptability/dev.tsv', 'made\t1\t\tThe dog barks .');
    expect(readGlueSplit(task, folder, 'dev')).toEqual([{ sentence1: 'The dog barks .', label: 1 }]);
    expect(glueFile(task, join(folder, 'acceptability'), 'dev')).toBe(
      join(folder, 'acceptability', 'dev.tsv'),
    );
    expect([task.mainMetric, outputsOf(task), outputsOf(GLUE_TASKS.stsb)]).toEqual(['matthews', 2, 1]);
  });
});
