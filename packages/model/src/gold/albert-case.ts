/** A reference case of ALBERT as a network of ours: its configuration, weights, adapters and batches. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText } from '@adaptmem/core';
import { z } from 'zod';
import { AdapterConfig } from '../adapter.js';
import type { Network, TokenBatch } from '../albert.js';
import { AlbertConfig, layerApplications } from '../albert-config.js';
import { readSafetensors } from '../checkpoint/safetensors.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { type Insertion, slotName } from '../tuning/insertion.js';
import { insertionOf } from '../tuning.js';

const Rows = z.array(z.array(z.number()));

/** Token rows and labels; a file for pretraining has no labels. */
export const ReferenceBatch = z.object({
  input_ids: Rows,
  attention_mask: Rows,
  token_type_ids: Rows,
  labels: z.array(z.number()).default([]),
});
export type ReferenceBatch = z.infer<typeof ReferenceBatch>;

/** What says which network a file is about. */
const Description = z.object({
  config: z.unknown().optional(),
  checkpoint: z.string().optional(),
  adapters: z.string().optional(),
  adapter: z.object({ activation: AdapterConfig.shape.activation }).optional(),
});

/** A network to be run, and the tensors that it is made of. */
export interface ReferenceNetwork {
  config: AlbertConfig;
  insertion: Insertion | undefined;
  tensors: TensorMap;
}

/**
 * The network of a reference file. What the file does not say is taken from `expected.json` beside it, then from
 * `config.json` beside the checkpoint; a folder without a checkpoint of its own builds on a sibling folder.
 */
export function referenceNetwork(path: string, placement: AdapterConfig['placement']): ReferenceNetwork {
  const folder = dirname(path);
  const described = { ...readDescription(join(folder, 'expected.json')), ...readDescription(path) };
  const regression = ReferenceBatchLabels.parse(readJson(path)).some((label) => !Number.isInteger(label));
  const fallback = existsSync(join(folder, 'model.safetensors'))
    ? 'model.safetensors'
    : `../tiny-${regression ? 'reg' : 'cls'}/model.safetensors`;
  const checkpoint = join(folder, described.checkpoint ?? fallback);
  const config = AlbertConfig.parse(described.config ?? readJson(join(dirname(checkpoint), 'config.json')));
  const tensors = readSafetensors(checkpoint);
  const adapterFile = join(folder, described.adapters ?? 'adapters.safetensors');
  if (!existsSync(adapterFile)) return { config, insertion: undefined, tensors };
  const adapters = ourAdapterNames(readSafetensors(adapterFile), config);
  const narrow = adapters.get(`${slotName(0)}.attention.down.bias`);
  const slots = new Set([...adapters.keys()].map((name) => name.split('.')[1])).size;
  const adapter = AdapterConfig.parse({
    bottleneck: narrow?.shape[0],
    activation: described.adapter?.activation,
    sharing: slots === layerApplications(config) ? 'per-layer' : 'shared',
    placement,
  });
  const insertion = insertionOf({ method: 'houlsby', adapter });
  return { config, insertion, tensors: new Map([...tensors, ...adapters]) };
}

/** All labels of a file, of its one batch or of its list of batches. */
const ReferenceBatchLabels = z
  .object({ batch: ReferenceBatch.optional(), batches: z.unknown().optional() })
  .transform(({ batch, batches }) => {
    const list = z.array(ReferenceBatch).safeParse(batches);
    return [...(batch ? [batch] : []), ...(list.data ?? [])].flatMap(({ labels }) => labels);
  });

function readDescription(path: string) {
  return existsSync(path) ? defined(Description.parse(readJson(path))) : {};
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;
}

/** The content of a JSON file. */
export function readJson(path: string): unknown {
  return JSON.parse(readText(path));
}

const ADAPTER_HUB_NAME =
  /^albert\.encoder\.albert_layer_groups\.(\d+)\.albert_layers\.(\d+)\.(attention\.attention_adapters|output_adapters)\.adapters\.[^.]+\.adapter_(down\.0|up)\.(weight|bias)$/;

/** Our name of a tensor that AdapterHub names; other names stay. */
export function ourName(name: string, { inner_group_num }: AlbertConfig): string {
  const match = ADAPTER_HUB_NAME.exec(name);
  if (!match) return name;
  const [, group, inner, block, direction, part] = match;
  const slot = Number(group) * inner_group_num + Number(inner);
  const stem = `${slotName(slot)}.${block === 'output_adapters' ? 'ffn' : 'attention'}`;
  return `${stem}.${direction === 'up' ? 'up' : 'down'}.${part}`;
}

function ourAdapterNames(tensors: TensorMap, config: AlbertConfig): TensorMap {
  return new Map([...tensors].map(([name, tensor]) => [ourName(name, config), tensor]));
}

/** A network on the device. The caller disposes its parameters. */
export function networkOf(reference: ReferenceNetwork, trains: (name: string) => boolean): Network {
  const { config, insertion, tensors } = reference;
  return { config, insertion, parameters: new Parameters(tensors, trains), dropout: NO_DROPOUT };
}

/** Our form of a batch. */
export function tokenBatchOf(batch: ReferenceBatch): TokenBatch {
  return {
    size: batch.input_ids.length,
    length: batch.input_ids[0]?.length ?? 0,
    inputIds: Int32Array.from(batch.input_ids.flat()),
    tokenTypeIds: Int32Array.from(batch.token_type_ids.flat()),
    attentionMask: Uint8Array.from(batch.attention_mask.flat()),
  };
}
