/** He et al., "Towards a Unified View of Parameter-Efficient Transfer Learning", arXiv 2110.04366, section 3.3. */
import { z } from 'zod';
import { BottleneckSettings, bottleneck, bottleneckTensors } from '../adapter.js';
import { ACTIVATIONS } from '../ops/activation.js';
import { uniformOf, zero } from './insertion.js';
import { type LayerHooks, type LayerOps, SUB_LAYERS } from './layer-hooks.js';
import { insertionKind, type TuningMethod } from './method.js';

const Settings = BottleneckSettings.extend({
  activation: z.enum(ACTIVATIONS).default('relu'),
  /** Factor of the branch; 4 in the paper's section 4.5. */
  scaling: z.number().positive().default(4),
  /** The sub-layers that get one; the paper found the feed-forward part to be the better place. */
  sites: z.array(z.enum(SUB_LAYERS)).min(1).default(['ffn']),
});

/** An adapter beside a sub-layer, which reads what the sub-layer reads: output + scaling·up(act(down(input))). */
export const parallel: TuningMethod = {
  description: 'Adapters parallel to the feed-forward part and the classifier train',
  trainsBackbone: () => false,
  inserts: insertionKind(Settings, ({ bottleneck: A, activation, scaling, sites }) => ({
    tensors: (config) =>
      bottleneckTensors(config, A, sites, { down: uniformOf(config.hidden_size), up: zero }),
    hooks: <X>(at: LayerOps<X>): LayerHooks<X> => ({
      subLayer({ name, input, output }) {
        if (!sites.includes(name)) return output;
        return at(name).add(bottleneck(at(name), input, activation, scaling), output);
      },
    }),
  })),
};
