import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { addressStream } from './address-stream.js';
import { type DramRequest, dramPlace, streamThrough } from './dram-controller.js';
import { loadDram } from './load-dram.js';

const DEVICES = ['lpddr4-2400-x16', 'lpddr4-2400-x32', 'lpddr4-2400-x64', 'lpddr4-2400-x32-jedec'].map(
  (name) => loadDram(join(shippedConfigs(), 'dram', `${name}.yaml`)),
);

const requests = fc.array(
  fc.record({
    address: fc.integer({ min: 0, max: 2 ** 24 }).map((slot) => slot * 64),
    isWrite: fc.boolean(),
  }),
  { minLength: 1, maxLength: 300 },
);
const device = fc.constantFrom(...DEVICES);
const pinned = { seed: 9, numRuns: 60 };

describe('streamThrough() laws', () => {
  it('serves every request once, never faster than the bus', () => {
    fc.assert(
      fc.property(device, requests, (each, stream: DramRequest[]) => {
        const result = streamThrough(each, stream);
        expect(result.requests).toBe(stream.length);
        const { bus_bits, burst_length } = each.geometry;
        expect(result.cycles).toBeGreaterThanOrEqual((stream.length * burst_length) / 2);
        const peak = (bus_bits / 8) * (2 / each.timing.tck_ns);
        expect(result.bandwidthGBps).toBeLessThanOrEqual(peak);
        const { cl } = each.timing;
        expect(result.meanReadLatencyCycles ?? cl).toBeGreaterThanOrEqual(cl);
      }),
      pinned,
    );
  });

  it('spends energy for every command, and more with more requests', () => {
    fc.assert(
      fc.property(device, requests, (each, stream: DramRequest[]) => {
        const total = (some: DramRequest[]) =>
          Object.values(streamThrough(each, some).energyPj!).reduce((sum, energy) => sum + energy, 0);
        expect(total([...stream, ...stream])).toBeGreaterThan(total(stream));
      }),
      pinned,
    );
  });

  it('opens each row of a sequential stream once', () => {
    const [, x32] = DEVICES;
    const result = streamThrough(
      x32!,
      addressStream({ kind: 'sequential', requests: 640, requestBytes: 64 }),
    );
    expect(result).toMatchObject({ activations: 10, rowHits: 630, refreshes: 1 });
  });
});

describe('dramPlace()', () => {
  it('fills a row, then the banks, then the ranks, then the next row', () => {
    const [, x32] = DEVICES;
    const rowBytes = 4096;
    expect(dramPlace(x32!, rowBytes - 1)).toEqual({ bank: 0, rank: 0, row: 0 });
    expect(dramPlace(x32!, rowBytes)).toEqual({ bank: 1, rank: 0, row: 0 });
    expect(dramPlace(x32!, 8 * rowBytes)).toEqual({ bank: 0, rank: 1, row: 0 });
    expect(dramPlace(x32!, 16 * rowBytes)).toEqual({ bank: 0, rank: 0, row: 1 });
  });
});

describe('loadDram()', () => {
  it('refuses widths that do not fit, at their places', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'dram-')), 'odd.yaml');
    const base = join(shippedConfigs(), 'dram', 'lpddr4-2400-x32.yaml');
    writeFileSync(file, `extends: ${base}\ngeometry: { bus_bits: 24, burst_length: 24 }\n`);
    expect(() => loadDram(file)).toThrow(ConfigError);
    expect(() => loadDram(file)).toThrow(
      /:2:13 geometry\.bus_bits: A bus of 24 bits is no whole number of devices/,
    );
    expect(() => loadDram(file)).toThrow(
      /geometry\.burst_length: A burst of 24 words must be even and divide/,
    );
  });
});
