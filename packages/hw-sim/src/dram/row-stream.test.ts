import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { addressStream } from './address-stream.js';
import { streamThrough } from './dram-controller.js';
import { loadDram } from './load-dram.js';
import { RowStream } from './row-stream.js';

const device = (name: string) => loadDram(join(shippedConfigs(), 'dram', `${name}.yaml`));

describe('RowStream', () => {
  it.each([
    'lpddr4-2400-x16',
    'lpddr4-2400-x32',
    'lpddr4-2400-x64',
    'lpddr4-2400-x32-jedec',
    'lpddr4-2400-x32-one-rank',
  ])('reads %s in order as fast as its controller does', (name) => {
    const dram = device(name);
    const requestBytes = (dram.geometry.bus_bits / 8) * dram.geometry.burst_length;
    const requests = 2 ** 19 / requestBytes;
    const stream = new RowStream(dram);
    let end = 0;
    for (let word = 0; word < requests; word++) end = stream.access(word, 'read', 0);
    const { timeNs } = streamThrough(dram, addressStream({ kind: 'sequential', requests, requestBytes }));
    expect(Math.abs(end / timeNs - 1)).toBeLessThan(0.01);
  });

  it('opens a closed row, and reads on in it a burst after the other', () => {
    const dram = device('lpddr4-2400-x32');
    const { trcd, cl, tck_ns } = dram.timing;
    const stream = new RowStream(dram);
    expect(stream.access(0, 'read', 0)).toBeCloseTo((trcd + cl + 8) * tck_ns, 9);
    expect(stream.access(1, 'read', 0)).toBeCloseTo((trcd + cl + 16) * tck_ns, 9);
  });

  it('is not ready before the end of a refresh, and is right after it', () => {
    const dram = device('lpddr4-2400-x32-one-rank');
    const { trefi, trfc, trp, trcd, cl, tck_ns } = dram.timing;
    const stream = new RowStream(dram);
    stream.access(0, 'read', (trefi - 100) * tck_ns);
    const ready = stream.access(1, 'read', trefi * tck_ns);
    expect(ready).toBeCloseTo((trefi + trp + trfc + trcd + cl + 8) * tck_ns, 6);
    expect(stream.cause).toBe('refresh');
  });

  it('forgets refreshes of an idle time but the last', () => {
    const dram = device('lpddr4-2400-x32-one-rank');
    const { trefi, trcd, cl, tck_ns } = dram.timing;
    const stream = new RowStream(dram);
    const late = 10.9 * trefi;
    expect(stream.access(0, 'read', late * tck_ns)).toBeCloseTo(
      (Math.ceil(late) + trcd + cl + 8) * tck_ns,
      6,
    );
  });
});
