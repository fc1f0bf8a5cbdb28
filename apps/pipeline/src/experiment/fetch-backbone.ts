import { InputError, loadConfig } from '@adaptmem/core';
import { type HubEvent, resolveModel } from '@adaptmem/model';
import { Experiment } from './experiment.js';

/**
 * Downloads the model that experiment files name, if they name one and it is not on this machine.
 *
 * @throws HubError if it is not to be had @throws FileError if the disk is full
 */
export async function fetchBackbone(
  files: readonly string[],
  overrides: readonly string[],
  { signal, onEvent }: { signal: AbortSignal; onEvent: (event: HubEvent) => void },
): Promise<void> {
  const backbone = backboneOf(files, overrides);
  if (backbone?.kind !== 'hub') return;
  const { model, revision, offline, sha256 } = backbone;
  await resolveModel(model, { revision, sha256, settings: { offline }, signal, onEvent });
}

/** Undefined if the files have mistakes: whoever loads the experiment names them all. */
function backboneOf(
  files: readonly string[],
  overrides: readonly string[],
): Experiment['backbone'] | undefined {
  try {
    return loadConfig(Experiment, files, overrides).value.backbone;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
