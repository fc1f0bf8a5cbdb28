/** Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", arXiv 2106.09685, section 4.1. */
import { z } from 'zod';
import type { AlbertConfig } from '../albert-config.js';
import type { HostTensor } from '../tensor-map.js';
import { type InsertedTensor, MergeableSettings, type MergeInto, uniformOf, zero } from './insertion.js';
import { type LayerHooks, type LayerOps, LINEAR_PARTS, type LinearPart } from './layer-hooks.js';
import { insertionKind, type TuningMethod } from './method.js';

const Settings = MergeableSettings.extend({
  /** r */
  rank: z.number().int().positive().default(8),
  /** The update is scaled by alpha / rank. */
  alpha: z.number().positive().default(16),
  /** The linear layers that get an update; the paper's section 7.1 finds query and value enough. */
  targets: z.array(z.enum(LINEAR_PARTS)).min(1).default(['query', 'value']),
  /** Of what the update reads, while it trains. */
  dropout: z.number().min(0).max(0.99).default(0),
});

/** A low-rank update beside a linear layer: W·x + (alpha/rank)·B·A·x; B starts at 0. */
export const lora: TuningMethod = {
  description: 'Low-rank updates of linear layers and the classifier train',
  trainsBackbone: () => false,
  inserts: insertionKind(Settings, ({ rank, alpha, targets, dropout }) => {
    const scale = alpha / rank;
    return {
      tensors: (config) => new Map(targets.flatMap((part) => updateTensors(config, part, rank))),
      hooks: <X>(at: LayerOps<X>): LayerHooks<X> => ({
        linear(part, output, input) {
          if (!targets.includes(part)) return output;
          return at(part).add(at(part).lowRank(input, { scale, dropout }), output);
        },
      }),
      merge: Object.fromEntries(targets.map((part) => [part, mergeUpdate(part, scale)])),
    };
  }),
};

function updateTensors(
  config: AlbertConfig,
  part: LinearPart,
  rank: number,
): [`${LinearPart}.${string}`, InsertedTensor][] {
  const { hidden_size: H, intermediate_size: I } = config;
  const [out, inputs] = part === 'ffn' ? [I, H] : part === 'ffn_output' ? [H, I] : [H, H];
  return [
    [`${part}.lora_A.weight`, { shape: [rank, inputs], initial: uniformOf(inputs) }],
    [`${part}.lora_B.weight`, { shape: [out, rank], initial: zero }],
  ];
}

/** W + scale·B·A */
function mergeUpdate(part: LinearPart, scale: number): MergeInto {
  return ({ weight, bias }, own) => ({
    weight: addProduct(weight, own(`${part}.lora_B.weight`), own(`${part}.lora_A.weight`), scale),
    bias,
  });
}

/** @param weight [out, in] @param b [out, r] @param a [r, in] */
function addProduct(weight: HostTensor, b: HostTensor, a: HostTensor, scale: number): HostTensor {
  const [out, inputs] = weight.shape as [number, number];
  const rank = a.shape[0]!;
  const data = weight.data.slice();
  for (let row = 0; row < out; row++) {
    for (let column = 0; column < inputs; column++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += b.data[row * rank + k]! * a.data[k * inputs + column]!;
      data[row * inputs + column]! += scale * sum;
    }
  }
  return { shape: weight.shape, data };
}
