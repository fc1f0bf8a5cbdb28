/** The vocabulary of the embedded `albert-nano`, which is the published ALBERT's and does not ship with AdaptMem. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, loadConfig, sha256OfFile } from '@adaptmem/core';
import { findModel } from '@adaptmem/model';
import { z } from 'zod';
import { ALBERT_TOKENIZER } from '../glue-data.js';
import { NANO_ASSETS } from '../repository.js';

const Vocabulary = z.strictObject({
  /** Whose it is, as a hub knows it. */
  model: z.string(),
  file: z.string(),
  sha256: z.string(),
});

/** What the weights were trained with. */
export const nanoVocabulary = () => loadConfig(Vocabulary, [join(NANO_ASSETS, 'vocabulary.yaml')]).value;

/**
 * The vocabulary's file: `own`, else that of the shared data, else that of the published model on this machine.
 *
 * @returns undefined if there is none
 * @throws AppError `VOCABULARY_OTHER` if it is not the one that the weights were trained with
 */
export function findNanoVocabulary(own?: string): string | undefined {
  const { model, file, sha256 } = nanoVocabulary();
  const places = own === undefined ? [ALBERT_TOKENIZER, inModel(model, file)] : [own];
  const found = places.find((path) => path !== undefined && existsSync(path));
  if (found !== undefined && sha256OfFile(found) !== sha256) {
    const message = `"${found}" is not the vocabulary that albert-nano was trained with: that of ${model}, SHA-256 ${sha256}`;
    throw new AppError('VOCABULARY_OTHER', message);
  }
  return found;
}

function inModel(model: string, file: string): string | undefined {
  const folder = findModel(model)?.folder;
  return folder && join(folder, file);
}
