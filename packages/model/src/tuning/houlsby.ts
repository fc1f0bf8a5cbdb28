/** Houlsby et al., "Parameter-Efficient Transfer Learning for NLP", arXiv 1902.00751, section 2.1 and figure 2. */
import { AdapterConfig, bottleneck, bottleneckTensors, nearIdentity } from '../adapter.js';
import { isLayerNorm } from '../albert-parameters.js';
import { type LayerHooks, type LayerOps, SUB_LAYERS } from './layer-hooks.js';
import { insertionKind, type TuningMethod } from './method.js';

/** An adapter on the output of each sub-layer: x + up(act(down(x))). */
export const houlsby: TuningMethod = {
  description: 'Adapters, every LayerNorm (of the embeddings too) and the classifier train',
  // google-research/adapter-bert trains `adapters`, `layer_norm` and `head`; the pooler is in none of them. With
  // AdapterDrop the first layers are to be the same for all tasks, which ALBERT's shared LayerNorms would change.
  trainsBackbone: (name, { skip_layers }) => skip_layers === 0 && isLayerNorm(name),
  inserts: insertionKind(AdapterConfig, ({ bottleneck: A, activation, placement, init_std }) => ({
    tensors: (config) => bottleneckTensors(config, A, SUB_LAYERS, nearIdentity(init_std)),
    hooks: <X>(at: LayerOps<X>): LayerHooks<X> => ({
      subLayer({ name, input, output }) {
        const onResidual = placement === 'adapterhub' && name === 'attention';
        const branch = bottleneck(at(name), onResidual ? input : output, activation);
        return at(name).add(branch, output);
      },
    }),
  })),
};
