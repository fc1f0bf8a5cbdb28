import { rmdirSync, writeFileSync } from 'node:fs';
import { AppError, DataError, DivergenceError, FileError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { PackedError, packError, toAppError, unpackError } from './packed-error.js';

const sent = (thrown: unknown) =>
  unpackError(PackedError.parse(JSON.parse(JSON.stringify(packError(thrown)))));

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('packError() and unpackError()', () => {
  it('keep name, code, message, hint and exit status', () => {
    const error = sent(new DivergenceError('Loss is NaN', { hint: 'Lower the learning rate' }));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      name: 'DivergenceError',
      code: 'DIVERGED',
      message: 'Loss is NaN',
      hint: 'Lower the learning rate',
      exitStatus: 3,
    });
  });

  it('keep all the mistakes of a file', () => {
    const issues = [1, 2].map((line) => ({
      file: 'train.tsv',
      line,
      message: 'Expected 2 columns',
      code: 'TSV',
    }));
    expect(sent(new DataError(issues))).toMatchObject({
      name: 'DataError',
      issues,
      code: 'TSV',
      exitStatus: 2,
    });
  });

  it('keep the stack of a defect', () => {
    const error = sent(new TypeError('x is not a function'));
    expect(error).toMatchObject({ code: 'DEFECT', message: 'TypeError: x is not a function', exitStatus: 1 });
    expect((error.cause as Error).stack).toContain('packed-error.test');
    expect(sent('just text').message).toBe('just text');
  });
});

describe('toAppError()', () => {
  it('turns errors of the file system into one clear message', () => {
    const missing = toAppError(thrownBy(() => rmdirSync('/nowhere/at/all')));
    expect(missing).toBeInstanceOf(FileError);
    expect(missing.message).toBe('Cannot write "/nowhere/at/all": no such file or folder');
  });

  it.skipIf(process.platform !== 'linux')(
    'names the place where a full disk names none (skipped without /dev/full)',
    () => {
      const full = toAppError(
        thrownBy(() => writeFileSync('/dev/full', 'x')),
        'model.bin',
      );
      expect(full).toMatchObject({
        code: 'FILE_ENOSPC',
        message: expect.stringContaining('no space left on the disk'),
      });
    },
  );
});
