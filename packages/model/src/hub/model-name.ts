/** What a user may call a model: a published name, `owner/name`, either with `@revision`. */
import { nearestWord } from '@adaptmem/core';
import { PUBLISHED_MODELS } from './hub-defaults.js';
import { HubError } from './hub-error.js';

/** A model on a hub. */
export interface ModelName {
  /** `owner/name`; published names have their owner added. */
  repository: string;
  /** Branch, tag or commit. */
  revision: string;
  /** What to ask a hub for, in order: some know published models only without their owner. */
  candidates: readonly string[];
}

const PART = /^[A-Za-z0-9_][\w.-]*$/;
const REVISION = /^[\w][\w./-]*$/;

/**
 * Parses `albert-base-v2`, `owner/name` or `owner/name@revision`.
 *
 * @param revision counts where `text` has none; default `main`
 * @throws HubError if it is no name, with the nearest published one
 */
export function parseModelName(text: string, revision?: string): ModelName {
  const [path = '', own] = text.split('@', 2) as [string?, string?];
  const parts = path.split('/');
  const asked = own ?? revision ?? 'main';
  const valid = parts.length <= 2 && parts.every(isPart) && text.split('@').length <= 2;
  if (!valid || !REVISION.test(asked) || asked.includes('..')) {
    throw new HubError(
      'MODEL_NAME',
      `Expected a model as "name", "owner/name" or "owner/name@revision", got "${text}"`,
      {
        hint: `Published are ${Object.keys(PUBLISHED_MODELS).join(', ')}; a folder may be named too`,
      },
    );
  }
  const owner = PUBLISHED_MODELS[parts.at(-1)!];
  const published = owner !== undefined && (parts.length === 1 || parts[0] === owner);
  const name = parts.at(-1)!;
  return {
    repository: published ? `${owner}/${name}` : path,
    revision: asked,
    candidates: published ? [name, `${owner}/${name}`] : [path],
  };
}

const isPart = (part: string) => PART.test(part) && !part.includes('..');

/** The published name that was perhaps meant. */
export function nearestModel({ repository }: ModelName): string | undefined {
  return nearestWord(repository.split('/').at(-1)!, Object.keys(PUBLISHED_MODELS));
}

/** `owner/name`, and the revision where it is not the default one. */
export function displayName({ repository, revision }: ModelName): string {
  return revision === 'main' ? repository : `${repository}@${revision}`;
}
