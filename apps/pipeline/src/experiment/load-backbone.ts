/** The backbone that an experiment names: its files, its size, and whether its vocabulary fits. */
import { type AlbertConfig, findModel, readAlbertConfig } from '@adaptmem/model';
import { type BackboneFiles, type BackboneSource, pretrainedFiles, tokenizerOf } from '../backbone.js';
import { NANO_ASSETS, QUICKSTART_ASSETS } from '../repository.js';
import { type Backbone, backboneOf, type Experiment } from './experiment.js';
import type { Finder, Path } from './finder.js';
import { findNanoVocabulary, nanoVocabulary } from './nano-vocabulary.js';

/** A backbone whose files were found. */
export interface LoadedBackbone {
  source: BackboneSource;
  files: BackboneFiles;
  network: AlbertConfig;
}

/** Finds the files; undefined after noting what is wrong. */
export function loadBackboneFiles(finder: Finder, experiment: Experiment): LoadedBackbone | undefined {
  const backbone = backboneOf(experiment);
  if (backbone.kind === 'random') {
    const network = finder.read(['backbone', 'config'], backbone.config, readAlbertConfig);
    const tokenizer = finder.find(['backbone', 'tokenizer'], backbone.tokenizer);
    if (!network || !tokenizer) return undefined;
    return { source: { kind: 'random', config: network }, files: { tokenizer }, network };
  }
  const path = ['backbone', PLACE[backbone.kind]];
  const folder = backboneFolder(finder, backbone, path);
  const own = backbone.kind === 'quickstart' ? undefined : backbone.tokenizer;
  const named = own === undefined ? undefined : finder.find(['backbone', 'tokenizer'], own);
  if (folder === undefined || (own !== undefined && named === undefined)) return undefined;
  const tokenizer = backbone.kind === 'albert-nano' ? vocabularyOfNano(finder, named) : named;
  if (backbone.kind === 'albert-nano' && tokenizer === undefined) return undefined;
  const found = finder.attempt(path, () => pretrainedFiles(folder, tokenizer));
  return found && { source: { kind: 'pretrained' }, ...found };
}

/** The key that says where a pretrained backbone is. */
const PLACE = { quickstart: 'kind', 'albert-nano': 'kind', folder: 'folder', hub: 'model' } as const;

function vocabularyOfNano(finder: Finder, named: string | undefined): string | undefined {
  const path = ['backbone', named === undefined ? 'kind' : 'tokenizer'];
  const found = finder.attempt(path, () => ({ file: findNanoVocabulary(named) }));
  if (!found || found.file !== undefined) return found?.file;
  const { model } = nanoVocabulary();
  return finder.note(
    path,
    `The vocabulary of albert-nano, that of ${model}, is not on this machine; pipeline model fetch ${model} downloads it`,
    'VOCABULARY_ABSENT',
  );
}

/**
 * A vocabulary must be the network's: no more pieces than embeddings, and, as embeddings are sometimes filled up to a
 * round number, no fewer than half as many.
 */
export function checkVocabulary(
  finder: Finder,
  experiment: Experiment,
  { files, network: { vocab_size: embeddings } }: LoadedBackbone,
): void {
  const path = ['backbone', vocabularyKey(backboneOf(experiment))];
  const pieces = finder.attempt(path, () => tokenizerOf(files).vocabularySize);
  if (pieces === undefined || (pieces <= embeddings && pieces >= embeddings / 2)) return;
  const why =
    pieces > embeddings ? 'its last pieces have no embedding' : 'it is the vocabulary of another network';
  finder.note(
    path,
    `Tokenizer "${files.tokenizer}" has ${pieces} pieces, but the network has ${embeddings} embeddings (vocab_size): ` +
      `${why}; expected from ${Math.ceil(embeddings / 2)} to ${embeddings} pieces`,
    'VOCABULARY_SIZE',
  );
}

/** The key that names the vocabulary. */
function vocabularyKey(backbone: Backbone): string {
  if (backbone.kind === 'random') return 'tokenizer';
  return backbone.kind !== 'quickstart' && backbone.tokenizer !== undefined
    ? 'tokenizer'
    : PLACE[backbone.kind];
}

/** The folder of a pretrained backbone. Nothing is downloaded here: see `fetchBackbone`. */
function backboneFolder(
  finder: Finder,
  backbone: Exclude<Backbone, { kind: 'random' }>,
  path: Path,
): string | undefined {
  if (backbone.kind === 'quickstart') return QUICKSTART_ASSETS;
  if (backbone.kind === 'albert-nano') return NANO_ASSETS;
  if (backbone.kind === 'folder') return finder.find(path, backbone.folder);
  const { model, revision } = backbone;
  const found = finder.attempt(path, () => ({ model: findModel(model, { revision }) }));
  if (found && !found.model) {
    const command = `pipeline model fetch ${model}${revision ? ` --revision ${revision}` : ''}`;
    return finder.note(
      path,
      `Model "${model}" is not on this machine; ${command} downloads it`,
      'MODEL_ABSENT',
    );
  }
  return found?.model?.folder;
}
