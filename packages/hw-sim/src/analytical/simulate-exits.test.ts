import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encoderWorkload, TINY } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { simulate } from './simulate.js';
import { simulateExits } from './simulate-exits.js';

const LAYERS = 4;
const workload = encoderWorkload({ ...TINY, layers: LAYERS });
const hardware = shipped('edgebert-heterogeneous');
const { allocation } = place(workload, hardware);
const whole = simulate(workload, hardware, allocation);

describe('simulateExits()', () => {
  it('costs what a whole inference costs if nobody leaves early', () => {
    const { energyPj, latencyNs } = simulateExits(workload, hardware, allocation, [0, 0, 0, 9]);
    expect(energyPj).toBeCloseTo(whole.summary.energyPj, 6);
    expect(latencyNs).toBeCloseTo(whole.summary.latencyNs, 9);
  });

  it('costs a layer more for every layer, all of which are alike', () => {
    const { byLayer } = simulateExits(workload, hardware, allocation, [1, 1, 1, 1]);
    const steps = byLayer.slice(1, -1).map(({ energyPj, latencyNs }, index) => {
      const before = byLayer[index]!;
      return [energyPj - before.energyPj, latencyNs - before.latencyNs] as const;
    });
    const [energy, time] = steps[0]!;
    expect(energy).toBeGreaterThan(0);
    for (const step of steps) {
      expect(step[0] / energy).toBeCloseTo(1, 9);
      expect(step[1] / time).toBeCloseTo(1, 9);
    }
  });

  it('is the mean over the inputs, whatever their number', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: LAYERS, maxLength: LAYERS });
    fc.assert(
      fc.property(counts, (histogram) => {
        const inputs = histogram.reduce((sum, count) => sum + count, 0);
        fc.pre(inputs > 0);
        const { byLayer, energyPj, latencyNs } = simulateExits(workload, hardware, allocation, histogram);
        const each = histogram.flatMap((count, index) =>
          Array.from({ length: count }, () => byLayer[index]!),
        );
        const mean = (figure: 'energyPj' | 'latencyNs') =>
          each.reduce((sum, cost) => sum + cost[figure], 0) / inputs;
        expect(energyPj / mean('energyPj')).toBeCloseTo(1, 9);
        expect(latencyNs / mean('latencyNs')).toBeCloseTo(1, 9);
      }),
      { seed: 8, numRuns: 10 },
    );
  });

  it('refuses exits of another network, and none at all', () => {
    expect(() => simulateExits(workload, hardware, allocation, [1, 1])).toThrow(/4 layers .*got 2/);
    expect(() => simulateExits(workload, hardware, allocation, [0, 0, 0, 0])).toThrow(/at least one/);
  });
});
