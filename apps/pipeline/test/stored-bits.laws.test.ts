/** What the encoder writes is what the file holds, what the mapper places, and what the simulator reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng, type Workload } from '@adaptmem/core';
import { loadHardware, simulate } from '@adaptmem/hw-sim';
import { allocate } from '@adaptmem/mapper';
import {
  AdapterConfig,
  AlbertConfig,
  accountingOf,
  addAdapters,
  CompressionSettings,
  compressModel,
  ENCODING_NAMES,
  initialiseBackbone,
  isOfExit,
  measuredStorage,
  profileWorkload,
  readPackedModel,
  selectBackend,
  type TensorMap,
  trainExits,
  writePackedModel,
} from '@adaptmem/model';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, REPOSITORY } from './run-cli.js';

const NETWORK = AlbertConfig.parse({
  vocab_size: 60,
  embedding_size: 16,
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 64,
  max_position_embeddings: 32,
});
const ADAPTER = AdapterConfig.parse({ bottleneck: 8 });
const HARDWARE = loadHardware(join(REPOSITORY, 'configs/hardware/edgebert-heterogeneous.yaml'));
const TOKENS = 12;
const folder = newFolder('law');

const TUNING = { method: 'houlsby', adapter: ADAPTER, numLabels: 2 } as const;
const EXITS = { pooler: 'own' } as const;
const backbone = initialiseBackbone(NETWORK, createRng(5));
const { tensors: tuned } = addAdapters({ config: NETWORK, backbone, tuning: TUNING, seed: 6 });
const EXAMPLE = { inputIds: [2, 7, 3], tokenTypeIds: [0, 0, 0], label: 1 };

let model: TensorMap;
beforeAll(async () => {
  await selectBackend();
  const material = { config: NETWORK, backbone, tuning: TUNING, tensors: tuned, train: [EXAMPLE] };
  const { trained } = await trainExits({ ...material, task: 'a', exits: EXITS, settings: { max_steps: 1 } });
  model = new Map([...tuned, ...trained]);
});

const group = fc.record({
  sparsity: fc.constantFrom(0, 0.3, 0.77),
  format: fc.constantFrom(
    ...['adaptivfloat<8,3>', 'adaptivfloat<5,2,head>', 'posit<6,1>', 'posit<16,1,flush>', 'int<5,channel>'],
    ...['int<8,asymmetric>', 'int<7,asymmetric,channel>', 'fp8<e4m3>', 'fp8<e5m2,scaled>', 'mxfp8<e5m2>'],
    ...['mxfp6<e2m3>', 'mxfp4', 'mxint8', 'bf16', 'fp16', 'fp32'],
  ),
  encoding: fc.constantFrom(...ENCODING_NAMES),
});
const settings = fc
  .record({
    groups: fc.record({
      ...{ embedding: group, attention: group, ffn: group, adapter: group, pooler: group },
      ...{ classifier: group, layernorm: group.map((rest) => ({ ...rest, sparsity: 0 })) },
    }),
    bias_scope: fc.constantFrom('tensor', 'layer'),
    prune_scope: fc.constantFrom('tensor', 'group'),
  })
  .map((given) => CompressionSettings.parse(given));

/** "AMZ2", the length of the header, its checksum. */
const PREFIX_BYTES = 4 + 4 + 32;

const isWeight = ({ mutability }: Workload['tensors'][number]) => mutability !== 'transient';
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('stored bits', () => {
  it('are the same for encoder, mapper and simulator, whatever the compression', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (compress) => {
        const stored = compressModel(model, compress);
        const path = join(folder, 'law.packed');
        writePackedModel(path, stored);
        expect(readPackedModel(path)).toEqual(stored);
        const file = readFileSync(path);
        const parts = stored.tensors.flatMap(({ parts: { data, mask, metadata } }) => [data, mask, metadata]);
        const body = sum(parts.map(({ length }) => length));
        expect(file.length).toBe(PREFIX_BYTES + file.readUInt32LE(4) + body);
        const workload = profileWorkload({
          name: 'law',
          model: 'tiny',
          config: NETWORK,
          method: 'houlsby',
          adapter: ADAPTER,
          exits: EXITS,
          tasks: [{ name: 'a', numLabels: 2 }],
          sequenceLength: TOKENS,
          storage: measuredStorage({ shared: stored, byTask: { a: stored } }),
        });
        const allocation = await allocate(workload, HARDWARE, { solver: 'rule', objective: 'energy' });
        const weights = new Map(workload.tensors.filter(isWeight).map((tensor) => [tensor.name, tensor]));
        const placed = allocation.placements.filter(({ tensor }) => weights.has(tensor));
        expect(sum(placed.map(({ bits }) => bits))).toBe(accountingOf(stored).total.totalBits);
        const ofExits = stored.tensors.filter(({ name }) => isOfExit(name));
        expect(ofExits).toHaveLength(4);
        expect(
          sum(placed.filter(({ tensor }) => tensor.startsWith('a/exits.')).map(({ bits }) => bits)),
        ).toBe(accountingOf({ tensors: ofExits }).total.totalBits);

        const { byComponent } = simulate(workload, HARDWARE, allocation);
        for (const { name } of HARDWARE.memories) {
          const all = allocation.placements.filter(({ memory }) => memory === name);
          const component = byComponent.find((candidate) => candidate.component === name)!;
          expect(component.usedBits).toBe(sum(all.map(({ bits }) => bits)));
        }
        const inMemory = (memory: string) => placed.filter((placement) => placement.memory === memory);
        for (const memory of ['rram-mlc2', 'rram-slc']) {
          const component = byComponent.find((candidate) => candidate.component === memory)!;
          // all weights fit the weight buffer, so an inference reads each once: tables by rows, all others whole
          const expected = inMemory(memory).map(({ tensor, bits }) =>
            Math.ceil(bits * shareRead(workload, tensor)),
          );
          expect(component.readBits).toBe(sum(expected));
        }
      }),
      { seed: 8, numRuns: 25 },
    );
  });
});

/** Share of a tensor's elements that one inference reads. */
function shareRead({ inferences, tensors }: Workload, name: string): number {
  const { elements } = tensors.find((tensor) => tensor.name === name)!;
  const reads = inferences[0]!.operators.flatMap(({ reads }) =>
    reads.filter(({ tensor }) => tensor === name),
  );
  return Math.max(...reads.map((read) => read.elements)) / elements;
}
