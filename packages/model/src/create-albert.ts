import { AppError } from '@adaptmem/core';
import type { AlbertConfig } from './albert-config.js';
import { type BackendChoice, selectBackend } from './backend.js';
import { loadPretrainedBackbone } from './checkpoint/pretrained.js';
import type { GlueExample } from './glue/read-glue-split.js';
import { type ResolveOptions, resolveModel } from './hub/resolve-model.js';
import type { TensorMap } from './tensor-map.js';
import type { Tokenizer } from './tokenizer/albert-tokenizer.js';
import { loadTokenizer } from './tokenizer/load-tokenizer.js';
import type { EncodedExample } from './train/dataset.js';
import { hashOfBackbone, type SavedAdapter } from './tuning/adapter-folder.js';

/** A pretrained ALBERT as everything else takes it: spread it into the options of the other functions. */
export interface Albert {
  /** What it was asked for by. */
  model: string;
  config: AlbertConfig;
  backbone: TensorMap;
  tokenizer: Tokenizer;
  /** Longer texts are cut to so many tokens. */
  maxLength: number;
  /** By which an adapter knows its backbone again. */
  baseModel: NonNullable<SavedAdapter['baseModel']>;
  /** Examples as token numbers. @throws AppError for one without a label */
  encode(examples: readonly GlueExample[]): EncodedExample[];
}

export interface CreateAlbertOptions extends ResolveOptions {
  /** Default 128, or all positions of a network that has fewer. */
  maxLength?: number | undefined;
  /** Default `auto`: native, else wasm, else cpu. */
  backend?: BackendChoice | undefined;
}

/**
 * Loads a pretrained ALBERT with its tokenizer, and selects the backend.
 *
 * @param model a folder, `albert-base-v2`, `owner/name` or `owner/name@revision`; downloaded if it is not here
 * @throws HubError @throws ConfigError @throws DataError @throws FileError as `resolveModel` and
 * `loadPretrainedBackbone`
 * @throws BackendError if the backend cannot be had
 * @throws RangeError for a `maxLength` that the network cannot read
 * @example
 * const albert = await createAlbert('albert-base-v2');
 * const model = addAdapters({ ...albert, tuning: { method: 'lora', numLabels: 2 }, seed: 42 });
 */
export async function createAlbert(model: string, options: CreateAlbertOptions = {}): Promise<Albert> {
  await selectBackend(options.backend);
  const { folder } = await resolveModel(model, options);
  const { config, tensors: backbone } = loadPretrainedBackbone(folder);
  const tokenizer = loadTokenizer(folder);
  const { max_position_embeddings: positions } = config;
  const { maxLength = Math.min(128, positions) } = options;
  if (!Number.isInteger(maxLength) || maxLength < 3 || maxLength > positions) {
    throw new RangeError(`Expected "maxLength" to be an integer in 3 … ${positions}, got ${maxLength}`);
  }
  return {
    model,
    config,
    backbone,
    tokenizer,
    maxLength,
    baseModel: { name: model, sha256: hashOfBackbone(backbone) },
    encode: (examples) =>
      examples.map(({ sentence1, sentence2, label }, index) => {
        if (label === undefined) throw new AppError('EXAMPLE', `Example ${index} has no label`);
        return { ...tokenizer.encode(sentence1, sentence2, { maxLength }), label };
      }),
  };
}
