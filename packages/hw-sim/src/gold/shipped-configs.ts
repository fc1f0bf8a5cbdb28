/** The configurations that this repository ships. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@adaptmem/core';

/**
 * The folder `configs` of the repository around this file, whether it runs from source or built.
 * @throws AppError `NO_CONFIGS` outside a checkout
 */
export function shippedConfigs(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'configs', 'hardware', 'edgebert-base.yaml'))) return join(folder, 'configs');
    if (folder === dirname(folder)) throw new AppError('NO_CONFIGS', `No "configs" folder above "${start}"`);
  }
}
