import { InputError, loadConfig } from '@adaptmem/core';
import { type HubEvent, resolveModel } from '@adaptmem/model';
import { type Backbone, backboneOf, Experiment } from './experiment.js';
import { findNanoVocabulary, nanoVocabulary } from './nano-vocabulary.js';

/**
 * Downloads the model that experiment files name, if they name one and it is not on this machine; for the embedded
 * backbone for English text the model whose vocabulary it has.
 *
 * @throws HubError if it is not to be had @throws FileError if the disk is full
 */
export async function fetchBackbone(
  files: readonly string[],
  overrides: readonly string[],
  { signal, onEvent }: { signal: AbortSignal; onEvent: (event: HubEvent) => void },
): Promise<void> {
  const backbone = backboneIn(files, overrides);
  if (backbone?.kind === 'albert-nano' && backbone.tokenizer === undefined && !findNanoVocabulary())
    await resolveModel(nanoVocabulary().model, { signal, onEvent });
  if (backbone?.kind !== 'hub') return;
  const { model, revision, offline, sha256 } = backbone;
  await resolveModel(model, { revision, sha256, settings: { offline }, signal, onEvent });
}

/** Undefined if the files have mistakes: whoever loads the experiment names them all. */
function backboneIn(files: readonly string[], overrides: readonly string[]): Backbone | undefined {
  try {
    return backboneOf(loadConfig(Experiment, files, overrides).value);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
