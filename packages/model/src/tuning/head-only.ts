import type { TuningMethod } from './method.js';

/** A linear probe of the frozen backbone. */
export const headOnly: TuningMethod = {
  description: 'Only the classifier trains',
  trainsBackbone: () => false,
};
