/** EdgeBERT's constants against the shipped released unit, and its early exits from its own entropies. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BITS_PER_KIB, BYTES_PER_KIB, exitDistribution, readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { z } from 'zod';
import { loadHardware } from '../config/load-hardware.js';
import { shippedConfigs } from './shipped-configs.js';
import { type ComparedCase, worstCase } from './worst-case.js';

const Reference = z.object({
  hw_constants: z.object({
    'VECTOR_SIZE (every module Makefile)': z.number(),
    input_buffer_bytes: z.number(),
    mask_memory_bits: z.number(),
    matrix_config_bits: z.object({ N0: z.number(), N1: z.number(), M: z.number() }),
  }),
  sst2_entropy_trace: z.object({
    by_threshold: z.record(
      z.string(),
      z.object({ mean_exit_layer: z.number(), exit_histogram_layers_1_12: z.array(z.number()) }),
    ),
  }),
});
type Reference = z.infer<typeof Reference>;

/** Means are printed with four decimals. */
const ROUNDING = 0.00005 + 1e-9;

export const edgebertFacts: GoldCheck = {
  pattern: /validation\/edgebert-facts\.json$/,
  run(path) {
    const reference = Reference.parse(JSON.parse(readText(path)));
    const traces = join(dirname(path), '..', 'data', 'edgebert', 'sst2-entropy-by-layer.txt');
    const exits = existsSync(traces) ? exitCases(reference, readText(traces)) : [];
    return worstCase([...constantCases(reference), ...exits], 0);
  },
};

function constantCases({ hw_constants: constants }: Reference): ComparedCase[] {
  const { config, unit } = loadHardware(join(shippedConfigs(), 'hardware', 'edgebert-released.yaml'));
  const { N0, N1, M } = constants.matrix_config_bits;
  const pairs: [string, number, number][] = [
    ['vector size', config.pe_array.vector_size, constants['VECTOR_SIZE (every module Makefile)']],
    ['input buffer', config.buffers.input_kib * BYTES_PER_KIB, constants.input_buffer_bytes],
    ['mask memory', config.buffers.mask_kib * BITS_PER_KIB, constants.mask_memory_bits],
    ['register of N0', unit.registers.rows, N0],
    ['register of N1', unit.registers.cols, N1],
    ['register of M', unit.registers.inner, M],
  ];
  return pairs.map(([name, ours, theirs]) => ({ name, error: Math.abs(ours - theirs) }));
}

function exitCases({ sst2_entropy_trace }: Reference, text: string): ComparedCase[] {
  const traces = text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  return Object.entries(sst2_entropy_trace.by_threshold).map(([threshold, expected]) => {
    const { meanLayer, histogram } = exitDistribution(traces, Number(threshold));
    const counts = expected.exit_histogram_layers_1_12.map((count, index) =>
      Math.abs(count - histogram[index]!),
    );
    const mean = Math.max(0, Math.abs(meanLayer - expected.mean_exit_layer) - ROUNDING);
    return { name: `exits below ${threshold}`, error: Math.max(mean, ...counts) };
  });
}
