/** A hub on this machine that has one tiny model, and a cache of its own for each test. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@adaptmem/core';
import { afterEach, beforeEach, expect } from 'vitest';
import { AlbertConfig } from '../src/albert-config.js';
import { initialiseBackbone } from '../src/albert-parameters.js';
import { savePretrained } from '../src/checkpoint/pretrained.js';
import type { HubError } from '../src/hub/hub-error.js';
import type { HubEvent } from '../src/hub/hub-event.js';
import { type ResolveOptions, resolveModel } from '../src/hub/resolve-model.js';
import { type LocalHub, type SeenRequest, serveAndDrop, sha256Of, startHub } from './local-hub.js';

export const config = AlbertConfig.parse({
  vocab_size: 500,
  embedding_size: 16,
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 64,
});
export const backbone = initialiseBackbone(config, createRng(1));
export const newFolder = (name: string) => mkdtempSync(join(tmpdir(), `adaptmem-hub-${name}-`));

/** The files of a saved model as a hub would have them. */
export function published(
  name: string,
  maxShardBytes = Number.POSITIVE_INFINITY,
): Record<string, Uint8Array> {
  const folder = newFolder('published');
  savePretrained(folder, { ...config, model_type: 'albert' }, backbone, { maxShardBytes });
  writeFileSync(join(folder, 'spiece.model'), 'vocabulary');
  return Object.fromEntries(
    readdirSync(folder).map((file) => [`/${name}/resolve/main/${file}`, readFileSync(join(folder, file))]),
  );
}

export const TINY = published('owner/tiny');
export const WEIGHTS = '/owner/tiny/resolve/main/model.safetensors';
export const weights = TINY[WEIGHTS]!;

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<HubError> {
  return promise.then(
    () => expect.fail('should have failed'),
    (error: HubError) => error,
  );
}

/** SHA-256 of the weights in a folder. */
export const downloaded = (folder: string) => sha256Of(readFileSync(join(folder, 'model.safetensors')));

/** What a test has to itself. */
class TinyHub {
  hub!: LocalHub;
  cache!: string;
  /** Of all downloads so far. */
  events: HubEvent[] = [];

  readonly options = (more: ResolveOptions = {}): ResolveOptions => ({
    patience: { attempts: 3, pauseMs: 1 },
    onEvent: (event) => this.events.push(event),
    ...more,
    settings: {
      endpoint: this.hub.endpoint,
      cache: this.cache,
      offline: false,
      huggingFaceCache: join(this.cache, 'hf'),
      ...more.settings,
    },
  });

  readonly resolve = (more?: ResolveOptions, name = 'owner/tiny') => resolveModel(name, this.options(more));

  readonly retries = () => this.events.flatMap((event) => (event.type === 'retry' ? [event.reason] : []));

  /** Serves 30 000 bytes more of the weights, then cuts the connection. */
  readonly dropAfter30k = (request: Pick<SeenRequest, 'method' | 'headers'>, response: ServerResponse) =>
    serveAndDrop(weights, request, response, 30_000, (bytes) =>
      this.events.some((event) => event.type === 'progress' && event.received >= bytes),
    );
}

/** To be called at the top of a test file. */
export function useTinyHub(): TinyHub {
  const tiny = new TinyHub();
  beforeEach(async () => {
    tiny.hub = await startHub(TINY);
    tiny.cache = newFolder('cache');
    tiny.events = [];
  });
  afterEach(() => tiny.hub.close());
  return tiny;
}
