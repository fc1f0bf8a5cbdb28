/** Pfeiffer et al., "AdapterFusion", arXiv 2005.00247, section 3.3 and appendix A; AdapterHub's `SeqBnConfig`. */
import { z } from 'zod';
import { BottleneckSettings, bottleneck, bottleneckTensors, nearIdentity } from '../adapter.js';
import { ACTIVATIONS } from '../ops/activation.js';
import type { LayerHooks, LayerOps } from './layer-hooks.js';
import { insertionKind, type TuningMethod } from './method.js';

const Settings = BottleneckSettings.extend({
  activation: z.enum(ACTIVATIONS).default('relu'),
  /** Of the truncated normal distribution from which the weights start. */
  init_std: z.number().nonnegative().default(1e-3),
});

/** One adapter a layer: it reads the normalised sum of the feed-forward part and adds to that part's output. */
export const pfeiffer: TuningMethod = {
  description: 'One adapter a layer, after the feed-forward part, and the classifier train',
  trainsBackbone: () => false,
  inserts: insertionKind(Settings, ({ bottleneck: A, activation, init_std }) => ({
    tensors: (config) => bottleneckTensors(config, A, ['ffn'], nearIdentity(init_std)),
    hooks: <X>(at: LayerOps<X>): LayerHooks<X> => ({
      subLayer({ name, output, normalise }) {
        if (name !== 'ffn') return output;
        return at(name).add(bottleneck(at(name), normalise(output), activation), output);
      },
    }),
  })),
};
