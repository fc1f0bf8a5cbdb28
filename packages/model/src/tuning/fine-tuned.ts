import type { TuningMethod } from './method.js';

/** Full fine-tuning (Devlin et al., arXiv 1810.04805, section 3.2). */
export const fineTuned: TuningMethod = {
  description: 'Every parameter trains, for each task anew',
  trainsBackbone: () => true,
};
