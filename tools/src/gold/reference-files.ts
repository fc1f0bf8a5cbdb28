import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '@adaptmem/core';

/** Below the shared folder: values of other people's software, and printouts of other people's simulators. */
const PARTS = ['gold', 'validation'];

/**
 * Every file below `folder/gold` and `folder/validation` but prose, as sorted paths relative to `folder`.
 * @throws AppError if `folder` has neither part
 */
export function listReferenceFiles(folder: string): string[] {
  const parts = PARTS.filter((part) => existsSync(join(folder, part)));
  if (parts.length === 0) {
    throw new AppError('NO_REFERENCE_FILES', `Folder "${folder}" must hold a folder "gold" or "validation"`, {
      hint: 'Name the folder as an argument, or set ADAPTMEM_SHARED',
    });
  }
  return parts.flatMap((part) => filesBelow(folder, part)).sort();
}

function filesBelow(folder: string, part: string): string[] {
  return readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) !== '.md')
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length));
}

/**
 * The known file that `file` belongs to, if any: weights, configurations and vocabularies are read together with
 * the expected values beside them (`tiny.model` with `tiny.json`, `model.safetensors` with `expected.json`).
 */
export function companionOf(file: string, known: readonly string[]): string | undefined {
  const beside = known.filter((other) => dirname(other) === dirname(file));
  const stem = (name: string) => basename(name).split('.')[0];
  const namesake = beside.find((other) => stem(other) === stem(file));
  return namesake ?? (MODEL_PART.test(file) ? beside[0] : undefined);
}

const MODEL_PART = /(\.safetensors|\.model|(^|\/)config\.json)$/;
