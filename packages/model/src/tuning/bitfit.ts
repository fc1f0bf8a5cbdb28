import type { TuningMethod } from './method.js';

/** Ben Zaken et al., "BitFit", arXiv 2106.10199, section 3: all bias terms, those of LayerNorms and pooler too. */
export const bitfit: TuningMethod = {
  description: 'Every bias and the classifier train',
  trainsBackbone: (name) => name.endsWith('.bias'),
};
