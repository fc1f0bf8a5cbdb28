/** The operations of one encoder layer of ALBERT-base on 128 tokens. */
import type { SfuFunction } from '@adaptmem/core';
import type { GemmShape } from '../compute/tiling.js';

export const LAYERS = 12;

export interface NamedGemm extends GemmShape {
  name: string;
  count: number;
}

export const LAYER_GEMMS: readonly NamedGemm[] = [
  { name: 'Q, K, V, O projection', rows: 128, cols: 768, inner: 768, count: 4 },
  { name: 'QKᵀ of a head', rows: 128, cols: 128, inner: 64, count: 12 },
  { name: 'AV of a head', rows: 128, cols: 64, inner: 128, count: 12 },
  { name: 'FFN up', rows: 128, cols: 3072, inner: 768, count: 1 },
  { name: 'FFN down', rows: 128, cols: 768, inner: 3072, count: 1 },
];

export const ADAPTER_GEMMS: readonly NamedGemm[] = [
  { name: 'adapter down', rows: 128, cols: 64, inner: 768, count: 2 },
  { name: 'adapter up', rows: 128, cols: 768, inner: 64, count: 2 },
];

/** Elements in a row and rows of each special function. */
export const LAYER_FUNCTIONS: readonly { name: SfuFunction; rows: number; cols: number; count: number }[] = [
  { name: 'layernorm', rows: 128, cols: 768, count: 2 },
  { name: 'softmax', rows: 128, cols: 128, count: 12 },
  { name: 'elementwise_add', rows: 128, cols: 768, count: 2 },
];
