/** `pipeline model info NAME`: what a model on this machine is, and whether it is whole. */
import { basename } from 'node:path';
import { sha256OfFile } from '@adaptmem/core';
import { findModel, HubError, inspectPretrained, type ResolvedModel } from '@adaptmem/model';
import { megabytes } from '../terminal/model-progress.js';
import type { ModelOptions } from './fetch-model.js';

/** Prints where it is, its files with their hashes, its size. @throws HubError if it is not on this machine */
export function modelInfo(name: string, { revision, models, json }: ModelOptions): void {
  const found = findModel(name, { revision, settings: { cache: models } });
  if (!found) {
    throw new HubError('HUB_OFFLINE', `Model "${name}" is not on this machine`, {
      hint: `pipeline model fetch ${name} downloads it`,
    });
  }
  const info = describe(found);
  process.stdout.write(json ? `${JSON.stringify(info, null, 2)}\n` : textOf(info));
}

function describe(found: ResolvedModel) {
  const { files, config, tensors } = inspectPretrained(found.folder);
  const { config: configFile, index, weights, tokenizer } = files;
  const paths = [configFile, index, ...weights, tokenizer].filter((path) => path !== undefined);
  const parametersOf = (ofBackbone: boolean) =>
    tensors
      .filter((tensor) => tensor.name.startsWith('albert.') === ofBackbone)
      .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  return {
    ...found,
    files: paths.map((path) => ({ file: basename(path), sha256: sha256OfFile(path) })),
    weightBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    dtypes: [...new Set(tensors.map(({ dtype }) => dtype))],
    parameters: { backbone: parametersOf(true), heads: parametersOf(false) },
    config,
  };
}

function textOf({
  source,
  folder,
  repository,
  revision,
  commit,
  ...info
}: ReturnType<typeof describe>): string {
  const { config } = info;
  const layers = `${config.num_hidden_layers} layers in ${config.num_hidden_groups} group(s)`;
  const widths = `${config.hidden_size} wide, ${config.num_attention_heads} heads, ${config.intermediate_size} inside`;
  const rows = [
    ['model', repository ? `${repository}@${revision}${commit ? ` (${commit})` : ''}` : folder],
    ['found in', `${source}: ${folder}`],
    ['network', `${layers}, ${widths}, ${config.hidden_act}`],
    ['vocabulary', `${config.vocab_size} pieces, ${config.max_position_embeddings} positions`],
    ['parameters', `${info.parameters.backbone} of the backbone, ${info.parameters.heads} of heads`],
    ['weights', `${megabytes(info.weightBytes)} in ${info.dtypes.join(', ')}`],
    ...info.files.map(({ file, sha256 }) => [file, `sha256 ${sha256}`]),
  ];
  const width = Math.max(...rows.map(([what]) => what!.length)) + 2;
  return rows.map(([what, text]) => `${what!.padEnd(width)}${text}\n`).join('');
}
