/** An adapter's folder in Hugging Face's layout: the pair `adapter_config.json` and `adapter_model.safetensors`. */
import { join } from 'node:path';
import { writeAllAtomic } from '@adaptmem/core';
import type { TensorMap } from '../tensor-map.js';
import { readJson } from './read-json.js';
import { readSafetensors, safetensorsParts } from './safetensors.js';

/** A configuration, not checked here, and the tensors that belong to it. */
export interface Checkpoint {
  /** Plain JSON. */
  config: unknown;
  tensors: TensorMap;
}

/** Writes an adapter's folder; both files whole or not at all, the configuration last. @throws FileError */
export function saveAdapter(folder: string, config: unknown, tensors: TensorMap): void {
  writeAllAtomic([
    [join(folder, 'adapter_model.safetensors'), safetensorsParts(tensors)],
    [join(folder, 'adapter_config.json'), toJson(config)],
  ]);
}

/** Reads an adapter's folder. @throws DataError @throws FileError */
export function loadAdapter(folder: string): Checkpoint {
  return {
    config: readJson(join(folder, 'adapter_config.json')),
    tensors: readSafetensors(join(folder, 'adapter_model.safetensors')),
  };
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
