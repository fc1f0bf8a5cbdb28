/** Where models come from and where they are kept, from the environment. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError, isOffline } from '@adaptmem/core';
import { DEFAULT_ENDPOINT } from './hub-defaults.js';

export interface HubSettings {
  /** Address of the hub or of a mirror, without a slash at its end. */
  endpoint: string;
  /** Folder of the downloaded models. */
  cache: string;
  /** Sent to the endpoint's own host only. */
  token?: string | undefined;
  /** Nothing is downloaded. */
  offline: boolean;
  /** Where Hugging Face's own tools keep models; it is read, never written. */
  huggingFaceCache: string;
}

type Environment = Readonly<NodeJS.ProcessEnv>;

/**
 * Settings of the environment; what `own` names wins.
 *
 * `ADAPTMEM_HUB` or `HF_ENDPOINT` is the endpoint, `HF_TOKEN` the token, `ADAPTMEM_OFFLINE` or `HF_HUB_OFFLINE` (1)
 * forbids downloads. Models are kept in `$ADAPTMEM_CACHE/models`, else in `adaptmem/models` of the user's cache folder
 * (`$XDG_CACHE_HOME`, `~/.cache`).
 *
 * @throws AppError if the endpoint is no http address
 */
export function hubSettings(
  own: { [Key in keyof HubSettings]?: HubSettings[Key] | undefined } = {},
  env: Environment = process.env,
): HubSettings {
  const userCache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const hubHome = env.HF_HOME || join(userCache, 'huggingface');
  return {
    endpoint: checkedEndpoint(own.endpoint || env.ADAPTMEM_HUB || env.HF_ENDPOINT || DEFAULT_ENDPOINT),
    cache: own.cache ?? join(env.ADAPTMEM_CACHE || join(userCache, 'adaptmem'), 'models'),
    token: own.token ?? (env.HF_TOKEN || undefined),
    offline: own.offline ?? (isOffline(env) || isOn(env.HF_HUB_OFFLINE)),
    huggingFaceCache: own.huggingFaceCache ?? (env.HF_HUB_CACHE || join(hubHome, 'hub')),
  };
}

const isOn = (value: string | undefined) => /^(1|true|yes|on)$/i.test(value ?? '');

function checkedEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new AppError('HUB_ENDPOINT', `Expected an http address of a hub, got "${text}"`, {
      hint: 'It is set by --endpoint, ADAPTMEM_HUB or HF_ENDPOINT',
    });
  }
  return text.replace(/\/+$/, '');
}
