import { bitfit } from './bitfit.js';
import { fineTuned } from './fine-tuned.js';
import { headOnly } from './head-only.js';
import { houlsby } from './houlsby.js';
import { ia3 } from './ia3.js';
import { lora } from './lora.js';
import type { TuningMethod } from './method.js';
import { parallel } from './parallel.js';
import { pfeiffer } from './pfeiffer.js';

/** Every tuning method by its name in an experiment file. */
export const TUNING_METHODS = {
  'fine-tuned': fineTuned,
  'head-only': headOnly,
  houlsby,
  pfeiffer,
  parallel,
  lora,
  bitfit,
  ia3,
} as const satisfies Record<string, TuningMethod>;
export type TuningMethodName = keyof typeof TUNING_METHODS;
