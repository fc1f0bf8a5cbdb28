/** The backbone that an experiment names: its files, its size, and whether its vocabulary fits. */
import { type AlbertConfig, findModel, readAlbertConfig } from '@adaptmem/model';
import { type BackboneFiles, type BackboneSource, pretrainedFiles, tokenizerOf } from '../backbone.js';
import { QUICKSTART_ASSETS } from '../repository.js';
import type { Experiment } from './experiment.js';
import type { Finder, Path } from './finder.js';

/** A backbone whose files were found. */
export interface LoadedBackbone {
  source: BackboneSource;
  files: BackboneFiles;
  network: AlbertConfig;
}

/** Finds the files; undefined after noting what is wrong. */
export function loadBackboneFiles(finder: Finder, { backbone }: Experiment): LoadedBackbone | undefined {
  if (backbone.kind === 'random') {
    const network = finder.read(['backbone', 'config'], backbone.config, readAlbertConfig);
    const tokenizer = finder.find(['backbone', 'tokenizer'], backbone.tokenizer);
    if (!network || !tokenizer) return undefined;
    return { source: { kind: 'random', config: network }, files: { tokenizer }, network };
  }
  const path = ['backbone', backbone.kind === 'hub' ? 'model' : 'folder'];
  const folder = backboneFolder(finder, backbone, path);
  const own = backbone.kind === 'quickstart' ? undefined : backbone.tokenizer;
  const tokenizer = own === undefined ? undefined : finder.find(['backbone', 'tokenizer'], own);
  if (folder === undefined || (own !== undefined && tokenizer === undefined)) return undefined;
  const found = finder.attempt(path, () => pretrainedFiles(folder, tokenizer));
  return found && { source: { kind: 'pretrained' }, ...found };
}

/**
 * A vocabulary must be the network's: no more pieces than embeddings, and, as embeddings are sometimes filled up to a
 * round number, no fewer than half as many.
 */
export function checkVocabulary(
  finder: Finder,
  { backbone }: Experiment,
  { files, network: { vocab_size: embeddings } }: LoadedBackbone,
): void {
  const path = ['backbone', vocabularyKey(backbone)];
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
function vocabularyKey(backbone: Experiment['backbone']): string {
  if (backbone.kind === 'quickstart') return 'kind';
  if (backbone.kind === 'random' || backbone.tokenizer !== undefined) return 'tokenizer';
  return backbone.kind === 'hub' ? 'model' : 'folder';
}

/** The folder of a pretrained backbone. Nothing is downloaded here: see `fetchBackbone`. */
function backboneFolder(
  finder: Finder,
  backbone: Exclude<Experiment['backbone'], { kind: 'random' }>,
  path: Path,
): string | undefined {
  if (backbone.kind === 'quickstart') return QUICKSTART_ASSETS;
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
