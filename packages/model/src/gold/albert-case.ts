/** A reference case of ALBERT as a network of ours: its configuration, weights, adapters and batches. */
import { existsSync, readdirSync } from 'node:fs';
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

/** Token rows and labels; for pretraining a row of labels a sequence (−100: none) and its sentence order. */
export const ReferenceBatch = z.object({
  input_ids: Rows,
  attention_mask: Rows,
  token_type_ids: Rows,
  labels: z.union([z.array(z.number()), Rows]).default([]),
  sentence_order_label: z.array(z.number()).optional(),
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
 * `config.json` beside the checkpoint; a folder without a checkpoint or adapters of its own builds on a sibling
 * folder whose tensors have the names and shapes that the file speaks of.
 */
export function referenceNetwork(path: string, placement: AdapterConfig['placement']): ReferenceNetwork {
  const folder = dirname(path);
  const document = readJson(path);
  const described = { ...readDescription(join(folder, 'expected.json')), ...readDescription(path) };
  const named = namedShapes(document);
  const checkpoint = described.checkpoint
    ? join(folder, described.checkpoint)
    : ownOrSibling(folder, 'model.safetensors', named.network, [
        `tiny-${isRegression(document) ? 'reg' : 'cls'}`,
      ]);
  if (!checkpoint) throw new TypeError(`No checkpoint beside "${path}" has the tensors that it names`);
  const config = AlbertConfig.parse(described.config ?? readJson(join(dirname(checkpoint), 'config.json')));
  const tensors = readSafetensors(checkpoint);
  const adapterFile = described.adapters
    ? join(folder, described.adapters)
    : ownOrSibling(folder, 'adapters.safetensors', named.adapters, ['houlsby-per-layer-gelu']);
  if (!adapterFile) return { config, insertion: undefined, tensors };
  const { adapter: says } = { ...readDescription(join(dirname(adapterFile), 'expected.json')), ...described };
  const adapters = ourAdapterNames(readSafetensors(adapterFile), config);
  const narrow = adapters.get(`${slotName(0)}.attention.down.bias`);
  const slots = new Set([...adapters.keys()].map((name) => name.split('.')[1])).size;
  const adapter = AdapterConfig.parse({
    bottleneck: narrow?.shape[0],
    activation: says?.activation,
    sharing: slots === layerApplications(config) ? 'per-layer' : 'shared',
    placement,
  });
  const insertion = insertionOf({ method: 'houlsby', adapter });
  return { config, insertion, tensors: new Map([...tensors, ...adapters]) };
}

/** Shapes that a file speaks of, by the names that it uses. */
const Named = z.record(z.string(), z.object({ shape: z.array(z.number()) })).default({});
const NamedShapes = z.object({
  expected: z.object({ grads: Named }).prefault({}),
  trajectory: z.object({ final_params: Named }).prefault({}),
});

function namedShapes(document: unknown) {
  const { expected, trajectory } = NamedShapes.parse(document);
  const all = Object.entries({ ...expected.grads, ...trajectory.final_params });
  const part = (ofAdapters: boolean) => all.filter(([name]) => name.includes('adapters.') === ofAdapters);
  return { network: part(false), adapters: part(true) };
}

/** `file` of the folder itself, else of the first sibling (the preferred ones first) that has tensors of these shapes. */
function ownOrSibling(
  folder: string,
  file: string,
  shapes: readonly [string, { shape: number[] }][],
  preferred: readonly string[],
): string | undefined {
  const own = join(folder, file);
  if (existsSync(own) || shapes.length === 0) return existsSync(own) ? own : undefined;
  const parent = dirname(folder);
  const others = [...preferred, ...readdirSync(parent).sort()].map((name) => join(parent, name, file));
  return others.filter(existsSync).find((candidate) => {
    const tensors = readSafetensors(candidate);
    return shapes.every(([name, { shape }]) => `${tensors.get(name)?.shape}` === `${shape}`);
  });
}

/** Whether a label of the file, of its one batch or of its list of batches, is no class number. */
function isRegression(document: unknown): boolean {
  const { batch, batches } = z
    .object({ batch: ReferenceBatch.optional(), batches: z.unknown().optional() })
    .parse(document);
  const list = z.array(ReferenceBatch).safeParse(batches);
  return [...(batch ? [batch] : []), ...(list.data ?? [])].some(({ labels }) =>
    labels.flat().some((label) => !Number.isInteger(label)),
  );
}

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
