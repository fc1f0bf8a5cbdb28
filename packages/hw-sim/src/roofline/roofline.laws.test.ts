import { describe, expect, it } from 'vitest';
import { checkPlaced } from '../../test/arbitraries.js';
import { simulate } from '../analytical/simulate.js';
import { describeRoofline } from './describe-roofline.js';
import { roofline } from './roofline.js';

const ROUNDING = 1 + 1e-12;

describe('roofline()', () => {
  it('has no operator above a roof, with both engines and with skipped zeros', () =>
    checkPlaced(({ workload, hardware, allocation }) => {
      for (const engine of ['analytical', 'event-driven'] as const) {
        for (const zero_skipping of [hardware.config.pe_array.zero_skipping, 'skip'] as const) {
          const pe_array = { ...hardware.config.pe_array, zero_skipping };
          const config = { ...hardware.config, engine, pe_array };
          const { points, peakMacsPerSecond } = roofline(workload, { ...hardware, config }, allocation);
          for (const { macsPerSecond, levels } of points) {
            expect(macsPerSecond).toBeLessThanOrEqual(peakMacsPerSecond * ROUNDING);
            for (const level of levels)
              expect(macsPerSecond).toBeLessThanOrEqual(level.macsPerSecond * ROUNDING);
          }
        }
      }
    }));

  it('accounts for every operator that multiplies, and for all the time', () =>
    checkPlaced(({ workload, hardware, allocation }) => {
      const { points, shareWithoutMacs, task } = roofline(workload, hardware, allocation);
      const result = simulate(workload, hardware, allocation).byTask.find((each) => each.task === task)!;
      const multiplying = result.byOperator.filter(({ macs }) => macs > 0);
      expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(multiplying.length);
      const others = result.byOperator.filter(({ macs }) => macs === 0);
      const share = others.reduce((sum, { cycles }) => sum + cycles, 0) / result.cycles;
      expect(shareWithoutMacs).toBeCloseTo(share, 9);
    }));

  it('gives every byte of an operator to the interconnect and to one memory', () =>
    checkPlaced(({ workload, hardware, allocation }) => {
      for (const { levels } of roofline(workload, hardware, allocation).points) {
        const [interconnect, ...memories] = levels;
        expect(interconnect!.roof).toBe('interconnect');
        expect(memories.reduce((sum, { bytes }) => sum + bytes, 0)).toBeCloseTo(interconnect!.bytes, 6);
      }
    }));

  it('names the lowest roof', () =>
    checkPlaced(({ workload, hardware, allocation }) => {
      const { points, peakMacsPerSecond } = roofline(workload, hardware, allocation);
      for (const { bound, levels } of points) {
        const roofs = [peakMacsPerSecond, ...levels.map(({ macsPerSecond }) => macsPerSecond)];
        const own =
          bound === 'pe-array' ? peakMacsPerSecond : levels.find(({ roof }) => roof === bound)!.macsPerSecond;
        expect(own).toBe(Math.min(...roofs));
      }
    }));

  it('fits 80 columns as text', () =>
    checkPlaced(({ workload, hardware, allocation }) => {
      const lines = describeRoofline(roofline(workload, hardware, allocation)).split('\n');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    }));
});
