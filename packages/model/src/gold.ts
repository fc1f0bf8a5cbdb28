/** Reference files that this package is compared with (`pnpm check:gold`). */
import type { GoldCheck } from '@adaptmem/core/testing';
import { adaptivFloatCheck } from './gold/adaptivfloat.js';
import { albertExpectedCheck } from './gold/albert-expected.js';
import { albertTrajectoryCheck } from './gold/albert-trajectory.js';
import { halfCheck } from './gold/half.js';
import { integerCheck } from './gold/int-quant.js';
import { metricsCheck } from './gold/metrics.js';
import { optimCheck } from './gold/optim.js';
import { positCheck } from './gold/posit.js';
import { pruningCheck } from './gold/pruning.js';
import { safetensorsCheck, safetensorsRoundTripCheck } from './gold/safetensors.js';
import { schedulesCheck } from './gold/schedules.js';
import { fastDiffersCheck, tokenizerCheck } from './gold/tokenizer.js';
import { modelRoundTripCheck, vocabularyCheck } from './gold/tokenizer-model.js';

/** One entry for each kind of reference file; `pnpm check:gold` and this package's tests run them all. */
export const GOLD_CHECKS: readonly GoldCheck[] = [
  albertExpectedCheck,
  albertTrajectoryCheck,
  optimCheck,
  schedulesCheck,
  adaptivFloatCheck,
  positCheck,
  integerCheck,
  pruningCheck,
  halfCheck,
  safetensorsCheck,
  safetensorsRoundTripCheck,
  metricsCheck,
  tokenizerCheck,
  fastDiffersCheck,
  vocabularyCheck,
  modelRoundTripCheck,
];
