/** A configuration as a flat list of settings. */
import { parse } from 'yaml';

/** Settings by dotted path, e.g. `train.learning_rate` → `0.001`; lists of plain values are one setting. */
export function settingsOf(config: string | undefined): Map<string, string> {
  const settings = new Map<string, string>();
  if (config !== undefined) flatten(parse(config), '', settings);
  return settings;
}

function flatten(value: unknown, path: string, settings: Map<string, string>): void {
  if (isPlain(value) || (Array.isArray(value) && value.every(isPlain))) {
    settings.set(path, typeof value === 'string' ? value : JSON.stringify(value));
    return;
  }
  for (const [key, inner] of Object.entries(value as object))
    flatten(inner, path === '' ? key : `${path}.${key}`, settings);
}

const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object';
