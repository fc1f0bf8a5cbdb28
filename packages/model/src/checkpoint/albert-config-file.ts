import { loadConfig } from '@adaptmem/core';
import { z } from 'zod';
import { AlbertConfig } from '../albert-config.js';

const ModelType = z.looseObject({ model_type: z.literal('albert').optional() });

/**
 * ALBERT's `config.json` (JSON is YAML, so that mistakes have their line and column).
 *
 * @throws ConfigError if it is another model's, or with every mistake of it
 * @throws FileError if it cannot be read
 */
export function readAlbertConfig(path: string): AlbertConfig {
  loadConfig(ModelType, [path]);
  return loadConfig(AlbertConfig, [path]).value;
}
