import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Network, TokenBatch } from '../src/albert.js';
import { AlbertConfig } from '../src/albert-config.js';
import { selectBackend } from '../src/backend.js';
import { readSafetensors } from '../src/checkpoint/safetensors.js';
import { sequenceLogits, sequenceLoss } from '../src/head.js';
import { NO_DROPOUT } from '../src/ops/dropout.js';
import { lossAndGradients } from '../src/ops/loss-and-gradients.js';
import { Parameters } from '../src/ops/parameters.js';
import { AdamW } from '../src/optim/adamw.js';
import type { HostTensor, TensorMap } from '../src/tensor-map.js';
import { insertionOf, type Tuning, trainsUnder } from '../src/tuning.js';

// What PEFT 0.7.1 and AdapterHub's adapters 0.1.1 compute; made by tuning_reference.py beside the file.
const reference = readSafetensors(join(import.meta.dirname, 'peers', 'tuning-reference.safetensors'));
const config = AlbertConfig.parse({
  ...{ vocab_size: 20, embedding_size: 4, hidden_size: 8, num_hidden_layers: 4, num_hidden_groups: 2 },
  ...{ num_attention_heads: 2, intermediate_size: 12, max_position_embeddings: 8, hidden_act: 'gelu_new' },
});
const [STEPS, RATE] = [10, 1e-2];

const sharing = 'shared';
const targets = ['query', 'key', 'value', 'dense', 'ffn', 'ffn_output'] as const;
/** The settings that the script gives the peers, in our words. */
const SETTINGS: Record<string, Pick<Tuning, 'method' | 'adapter'>> = {
  lora: { method: 'lora', adapter: { sharing, rank: 2, alpha: 6 } },
  'lora-all': { method: 'lora', adapter: { sharing, rank: 3, alpha: 3, targets } },
  'lora-words': {
    method: 'lora',
    adapter: { sharing, rank: 2, alpha: 5, embedding_rank: 2, embedding_alpha: 5 },
  },
  ia3: { method: 'ia3', adapter: { sharing } },
  pfeiffer: { method: 'pfeiffer', adapter: { sharing, bottleneck: 4 } },
  parallel: { method: 'parallel', adapter: { sharing, bottleneck: 2 } },
};

/** Our name of a tensor that a peer inserts, from the first rule that fits. */
const NAMES: [RegExp, string][] = [
  [/classifier\.(?:modules_to_save\.default\.)?(\w+)$/, 'classifier.$1'],
  [/.*word_embeddings\.lora_embedding_([AB]).*/, 'adapters.embedding.lora_$1.weight'],
  [/.*groups\.(\d).*\.(\w+)\.lora_([AB]).*/, 'adapters.$1.$2.lora_$3.weight'],
  [/.*groups\.(\d).*\.(key|value)\.ia3_l.*/, 'adapters.$1.$2.scale'],
  [/.*groups\.(\d).*\.ffn_output\.ia3_l.*/, 'adapters.$1.ffn.scale'],
  [/.*groups\.(\d).*\.adapter_(down|up)(?:\.0)?\.(\w+)$/, 'adapters.$1.ffn.$2.$3'],
];

function ourName(peers: string): string {
  const [pattern, name] = NAMES.find(([rule]) => rule.test(peers))!;
  return peers.slice(peers.search(pattern)).replace(pattern, name);
}

/** The tensors below a prefix, by the rest of their names. */
function below(prefix: string, rename = (name: string) => name): TensorMap {
  const named = [...reference].filter(([name]) => name.startsWith(prefix));
  return new Map(
    named.map(([name, tensor]) => [
      rename(name.slice(prefix.length)),
      // a column a word there, a row here
      name.endsWith('.lora_embedding_A.default') ? transposed(tensor) : tensor,
    ]),
  );
}

function transposed({ shape, data }: HostTensor): HostTensor {
  const [rows, columns] = shape as [number, number];
  const turned = data.map((_, index) => data[(index % rows) * columns + Math.floor(index / rows)]!);
  return { shape: [columns, rows], data: turned };
}

function batch(): { tokens: TokenBatch; labels: Float32Array } {
  const { input_ids, token_type_ids, attention_mask, labels } = Object.fromEntries(below('batch/'));
  const [size, length] = input_ids!.shape as [number, number];
  const tokens = {
    ...{ size, length, inputIds: Int32Array.from(input_ids!.data) },
    tokenTypeIds: Int32Array.from(token_type_ids!.data),
    attentionMask: Uint8Array.from(attention_mask!.data),
  };
  return { tokens, labels: labels!.data };
}

/** Largest difference over the largest value of the reference. */
function relativeError(actual: ArrayLike<number>, { data }: HostTensor): number {
  const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = data.reduce((most, value, index) => Math.max(most, Math.abs(value - actual[index]!)), 0);
  return actual.length === data.length ? worst / scale : Number.NaN;
}

beforeAll(async () => void (await selectBackend()));

describe.each(Object.entries(SETTINGS))(
  '%s against the library that people know it from',
  (name, settings) => {
    const tuning: Tuning = { ...settings, numLabels: 3 };
    const inserted = below(`${name}/tensor/`, ourName);

    it('gives its logits, loss, gradients, and ten steps of training', () => {
      const copies = [...inserted].map(([key, { data }]): [string, HostTensor] => {
        const shape = key.endsWith('.scale') ? [data.length] : inserted.get(key)!.shape;
        return [key, { shape, data: data.slice() }];
      });
      const parameters = new Parameters(new Map([...below('base/'), ...copies]), trainsUnder(tuning));
      const network: Network = { config, parameters, insertion: insertionOf(tuning), dropout: NO_DROPOUT };
      const { tokens, labels } = batch();
      const logits = sequenceLogits(network, tokens);
      expect(relativeError(logits.dataSync(), reference.get(`${name}/logits`)!)).toBeLessThan(1e-5);

      const optimiser = new AdamW({ weightDecay: 0 });
      for (let step = 0; step < STEPS; step++) {
        const { loss, gradients } = lossAndGradients(parameters, () =>
          sequenceLoss(sequenceLogits(network, tokens), labels),
        );
        if (step === 0) {
          expect(relativeError([loss], reference.get(`${name}/loss`)!)).toBeLessThan(1e-5);
          for (const [key, gradient] of below(`${name}/gradient/`, ourName)) {
            expect(relativeError(gradients.get(key)!.data, gradient), key).toBeLessThan(1e-4);
          }
        }
        optimiser.step(parameters.trained(), gradients, RATE);
        parameters.upload();
      }
      const trained = parameters.trained();
      expect([...trained.keys()].sort()).toEqual([...inserted.keys()].sort());
      for (const [key, tensor] of below(`${name}/trained/`, ourName)) {
        expect(relativeError(trained.get(key)!.data, tensor), key).toBeLessThan(1e-3);
      }
      logits.dispose();
      parameters.dispose();
    });
  },
);
