import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadAdapter, saveAdapter } from './hugging-face.js';

it('saveAdapter() writes the pair that loadAdapter() reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adaptmem-adapter-'));
  const tensors = new Map([['adapter.0.down.weight', { shape: [1], data: Float32Array.of(4) }]]);
  saveAdapter(folder, { bottleneck: 8 }, tensors);
  expect(loadAdapter(folder)).toEqual({ config: { bottleneck: 8 }, tensors });
});
