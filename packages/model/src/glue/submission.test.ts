import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { SUBMISSION_FILES, submissionArchive, submissionFile, submissionTable } from './submission.js';
import { defineTask, GLUE_TASKS } from './tasks.js';

describe('submissionTable()', () => {
  it('writes the words of the files for words, and numbers for numbers', () => {
    expect(submissionTable(GLUE_TASKS.rte, [1, 0])).toBe(
      'index\tprediction\n0\tnot_entailment\n1\tentailment\n',
    );
    expect(submissionTable(GLUE_TASKS.mnli, [2, 1])).toBe(
      'index\tprediction\n0\tcontradiction\n1\tneutral\n',
    );
    for (const task of ['cola', 'sst2', 'mrpc', 'qqp', 'wnli'] as const)
      expect(submissionTable(GLUE_TASKS[task], [1, 0])).toBe('index\tprediction\n0\t1\n1\t0\n');
  });

  it('keeps scores within their range', () => {
    expect(submissionTable(GLUE_TASKS.stsb, [-0.2, 2.7146, 7])).toBe(
      'index\tprediction\n0\t0.000\n1\t2.715\n2\t5.000\n',
    );
  });

  it('refuses what is no prediction of the task', () => {
    expect(() => submissionTable(GLUE_TASKS.rte, [0, 2])).toThrow(/Prediction 1 of "rte" is 2/);
    expect(() => submissionTable(GLUE_TASKS.stsb, [Number.NaN])).toThrow(RangeError);
  });
});

describe('submissionFile()', () => {
  it("names the eleven files of GLUE's server, and others after their task and split", () => {
    expect(SUBMISSION_FILES).toEqual(
      'AX CoLA MNLI-m MNLI-mm MRPC QNLI QQP RTE SST-2 STS-B WNLI'.split(' ').map((name) => `${name}.tsv`),
    );
    expect(submissionFile(GLUE_TASKS.mnli, 'test-mismatched')).toBe('MNLI-mm.tsv');
    expect(submissionFile(GLUE_TASKS.cola, 'dev')).toBe('cola-dev.tsv');
    expect(submissionFile(defineTask({ name: 'mine', layout: 'cola' }), 'test')).toBe('mine-test.tsv');
  });
});

describe('submissionArchive()', () => {
  it('holds every table, with the same bytes whatever the order', () => {
    const archive = submissionArchive({ 'RTE.tsv': 'a', 'AX.tsv': 'b' });
    expect(
      Object.entries(unzipSync(archive)).map(([name, text]) => [name, Buffer.from(text).toString()]),
    ).toEqual([
      ['AX.tsv', 'b'],
      ['RTE.tsv', 'a'],
    ]);
    expect(submissionArchive({ 'AX.tsv': 'b', 'RTE.tsv': 'a' })).toEqual(archive);
  });
});
