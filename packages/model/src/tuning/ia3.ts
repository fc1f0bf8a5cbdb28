/** Liu et al., "Few-Shot Parameter-Efficient Fine-Tuning …", arXiv 2205.05638, section 3.3: (IA)³. */
import type { HostTensor } from '../tensor-map.js';
import { MergeableSettings, type MergeInto, one } from './insertion.js';
import type { LayerHooks, LayerOps } from './layer-hooks.js';
import { insertionKind, type TuningMethod } from './method.js';

/** Keys, values and the activation of the feed-forward part are scaled by learned vectors that start at 1. */
export const ia3: TuningMethod = {
  description: 'Scales of keys, values and feed-forward activations, and the classifier train',
  trainsBackbone: () => false,
  inserts: insertionKind(MergeableSettings, () => ({
    tensors: ({ hidden_size: H, intermediate_size: I }) =>
      new Map([
        ['key.scale', { shape: [H], initial: one }],
        ['value.scale', { shape: [H], initial: one }],
        ['ffn.scale', { shape: [I], initial: one }],
      ]),
    hooks: <X>(at: LayerOps<X>): LayerHooks<X> => ({
      linear: (part, output) => (part === 'key' || part === 'value' ? at(part).scaleColumns(output) : output),
      inner: (inner) => at('ffn').scaleColumns(inner),
    }),
    merge: { key: scaleOutputs('key'), value: scaleOutputs('value'), ffn_output: scaleInputs },
  })),
};

/** diag(l)·W and l·b */
function scaleOutputs(part: 'key' | 'value'): MergeInto {
  return ({ weight, bias }, own) => {
    const { data: scale } = own(`${part}.scale`);
    const inputs = weight.shape[1]!;
    return {
      weight: mapped(weight, (value, index) => value * scale[Math.floor(index / inputs)]!),
      bias: mapped(bias, (value, index) => value * scale[index]!),
    };
  };
}

/** W·diag(l): the layer after the activation takes its scale. */
const scaleInputs: MergeInto = ({ weight, bias }, own) => {
  const { data: scale } = own('ffn.scale');
  return { weight: mapped(weight, (value, index) => value * scale[index % scale.length]!), bias };
};

function mapped({ shape, data }: HostTensor, change: (value: number, index: number) => number): HostTensor {
  return { shape, data: data.map(change) };
}
