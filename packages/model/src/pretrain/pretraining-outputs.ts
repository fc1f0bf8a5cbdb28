/** What a network says of a batch with hidden tokens. */
import type { Rng } from '@adaptmem/core';
import { encode, firstTokens, type Network, pool } from '../albert.js';
import { sentenceOrderLogits } from '../head.js';
import { selectRows } from '../ops/select-rows.js';
import type { MaskingOptions } from './mask-tokens.js';
import type { MaskedBatch } from './masked-batch.js';
import type { PretrainingSettings } from './pretraining-settings.js';

/** What decides which tokens of which texts are hidden. */
export interface PretrainingSetting {
  settings: PretrainingSettings;
  masking: MaskingOptions;
  rng: Rng;
}

/** The hidden tokens' rows, and the scores of the sentence order where there are labels. */
export function pretrainingOutputs(network: Network, batch: MaskedBatch) {
  const sequence = encode(network, batch.tokens, 'all');
  const hidden = selectRows(sequence, batch.hiddenRows); // [hidden, H]
  if (batch.orderedRows.length === 0) return { hidden, order: undefined };
  const pooled = pool(network, firstTokens(sequence, batch.tokens));
  return { hidden, order: sentenceOrderLogits(network, selectRows(pooled, batch.orderedRows)) };
}
