/** `pipeline model fetch NAME`: downloads a model, or says that it is there. */
import { type ResolvedModel, resolveModel } from '@adaptmem/model';
import { createModelProgress } from '../terminal/model-progress.js';

export interface ModelOptions {
  revision?: string;
  /** Folder of the downloaded models. */
  models?: string;
  json: boolean;
}

export interface FetchModelOptions extends ModelOptions {
  endpoint?: string;
  offline?: boolean;
  force: boolean;
  signal: AbortSignal;
}

/** Prints the folder; progress goes to stderr. @throws HubError @throws FileError @throws ConfigError */
export async function fetchModelCommand(name: string, options: FetchModelOptions): Promise<void> {
  const { revision, models, json, endpoint, offline, force, signal } = options;
  const progress = createModelProgress(process.stderr, () => performance.now());
  const found = await resolveModel(name, {
    ...{ revision, force, signal, onEvent: progress.show },
    settings: { cache: models, endpoint, offline },
  }).finally(progress.end);
  process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : `${sentenceOf(name, found)}\n`);
}

const SENTENCES: Record<ResolvedModel['source'], string> = {
  folder: 'is a folder',
  cache: 'is in the cache already',
  'hugging-face-cache': "is in the cache of Hugging Face's tools",
  hub: 'was downloaded',
};

function sentenceOf(name: string, { source, folder }: ResolvedModel): string {
  return `${name} ${SENTENCES[source]}: ${folder}`;
}
