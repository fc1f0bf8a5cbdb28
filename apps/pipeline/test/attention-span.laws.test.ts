/** What must hold for the cost of heads that see only what is near: from the profile through placement to the simulation. */
import { join } from 'node:path';
import type { SimulationResult } from '@adaptmem/core';
import { loadHardware, simulate } from '@adaptmem/hw-sim';
import { allocate } from '@adaptmem/mapper';
import {
  COMPRESSION_DEFAULTS,
  geometryStorage,
  type NetworkSpans,
  profileWorkload,
  readAlbertConfig,
} from '@adaptmem/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './run-cli.js';

const SEED = 5;
const config = readAlbertConfig(join(REPOSITORY, 'configs/models/albert-nano.json'));
const HARDWARE = ['edgebert-heterogeneous', 'edgebert-dram', 'edgebert-released'].map((name) =>
  loadHardware(join(REPOSITORY, 'configs/hardware', `${name}.yaml`)),
);

async function cost(hardware: (typeof HARDWARE)[number], spans?: NetworkSpans): Promise<SimulationResult> {
  const workload = profileWorkload({
    ...{ name: 'law', model: 'nano', config, method: 'houlsby', adapter: { bottleneck: 16 } },
    tasks: [{ name: 'a', numLabels: 2, spans }],
    sequenceLength: 96,
    storage: geometryStorage(COMPRESSION_DEFAULTS),
  });
  return simulate(
    workload,
    hardware,
    await allocate(workload, hardware, { solver: 'rule', objective: 'energy' }),
  );
}

const spansOf = (spans: number[]): NetworkSpans => ({ ramp: 1, spans: [spans] });
const four = fc.array(fc.integer({ min: 0, max: 96 }), { minLength: 4, maxLength: 4 });
const macsOf = ({ byTask }: SimulationResult) =>
  byTask[0]!.byOperator.reduce((sum, { macs }) => sum + macs, 0);

describe.each(HARDWARE)('$name with attention spans', (hardware) => {
  it('costs as without them where every head sees every token', async () => {
    expect(await cost(hardware, spansOf([95, 95, 95, 95]))).toEqual(await cost(hardware));
  });

  it('never costs more where heads look less far, or are off', async () => {
    await fc.assert(
      fc.asyncProperty(four, fc.nat({ max: 3 }), fc.nat({ max: 96 }), async (spans, head, other) => {
        const shorter = spans.map((span, index) => (index === head ? Math.min(span, other) : span));
        const [before, after] = [
          await cost(hardware, spansOf(spans)),
          await cost(hardware, spansOf(shorter)),
        ];
        expect(macsOf(after)).toBeLessThanOrEqual(macsOf(before));
        for (const figure of ['latencyNs', 'energyPj', 'dynamicPj'] as const)
          expect(after.summary[figure]).toBeLessThanOrEqual(before.summary[figure] * (1 + 1e-12));
      }),
      { seed: SEED, numRuns: 12 },
    );
  });

  it('costs less with every head that is switched off', async () => {
    const results: SimulationResult[] = [];
    for (const spans of [
      [9, 9, 9, 9],
      [9, 9, 9, 0],
      [9, 0, 9, 0],
      [0, 0, 9, 0],
      [0, 0, 0, 0],
    ])
      results.push(await cost(hardware, spansOf(spans)));
    results.slice(1).forEach((after, index) => {
      const before = results[index]!;
      expect(macsOf(after)).toBeLessThan(macsOf(before));
      expect(after.summary.latencyNs).toBeLessThan(before.summary.latencyNs);
      expect(after.summary.dynamicPj).toBeLessThan(before.summary.dynamicPj);
    });
  });
});
