import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { type DramCommand, type DramPlace, DramTiming } from './dram-timing.js';
import { loadDram } from './load-dram.js';

const device = loadDram(join(shippedConfigs(), 'dram', 'lpddr4-2400-x32-jedec.yaml'), ['geometry.ranks=2']);
const { trcd, trp, tras, trrd, tfaw, tccd, trtp, twr, twtr, trtrs, trfc, cl, cwl } = device.timing;
const BURST = 8;
/** Long after the last command. */
const LATER = 10_000;

const here: DramPlace = { rank: 0, bank: 0, row: 5 };
const neighbour: DramPlace = { rank: 0, bank: 1, row: 5 };
const otherRank: DramPlace = { rank: 1, bank: 0, row: 5 };

type Step = [DramCommand, DramPlace, number];

/** A channel after these commands. */
function after(...steps: Step[]): DramTiming {
  const timing = new DramTiming(device);
  for (const [command, place, cycle] of steps) timing.issue(command, place, cycle);
  return timing;
}

const openEverywhere: Step[] = [
  ['activate', here, 0],
  ['activate', neighbour, 1000],
  ['activate', otherRank, 2000],
];

describe('DramTiming', () => {
  it.each<[string, Step[], DramCommand, DramPlace, number]>([
    ['tRCD to a read', [['activate', here, 0]], 'read', here, trcd],
    ['tRCD to a write', [['activate', here, 0]], 'write', here, trcd],
    ['tRAS', [['activate', here, 0]], 'precharge', here, tras],
    [
      'tRP',
      [
        ['activate', here, 0],
        ['precharge', here, LATER],
      ],
      'activate',
      here,
      LATER + trp,
    ],
    [
      'tRC',
      [
        ['activate', here, 0],
        ['precharge', here, tras],
      ],
      'activate',
      here,
      tras + trp,
    ],
    ['tRRD', [['activate', here, 0]], 'activate', neighbour, trrd],
    ['no tRRD to another rank', [['activate', here, 0]], 'activate', otherRank, 0],
    ['tRTP', [...openEverywhere, ['read', here, LATER]], 'precharge', here, LATER + trtp],
    ['tCCD', [...openEverywhere, ['read', here, LATER]], 'read', neighbour, LATER + tccd],
    ['tRTRS', [...openEverywhere, ['read', here, LATER]], 'read', otherRank, LATER + BURST + trtrs],
    [
      'read to write',
      [...openEverywhere, ['read', here, LATER]],
      'write',
      here,
      LATER + cl + BURST - cwl + trtrs,
    ],
    ['tWTR', [...openEverywhere, ['write', here, LATER]], 'read', neighbour, LATER + cwl + BURST + twtr],
    ['tWR', [...openEverywhere, ['write', here, LATER]], 'precharge', here, LATER + cwl + BURST + twr],
    ['tRFC', [['refresh', here, 0]], 'activate', neighbour, trfc],
    ['no tRFC in another rank', [['refresh', here, 0]], 'activate', otherRank, 0],
    [
      'tRP before a refresh',
      [
        ['activate', here, 0],
        ['precharge', here, LATER],
      ],
      'refresh',
      here,
      LATER + trp,
    ],
  ])('%s: not ready at t − 1, ready at t', (_name, steps, command, place, ready) => {
    const timing = after(...steps);
    expect(timing.earliestReadyAt(command, place)).toBe(ready);
    if (ready > 0) {
      expect(timing.probe(command, place, ready - 1)).toBe(false);
      expect(() => after(...steps).issue(command, place, ready - 1)).toThrow(RangeError);
    }
    expect(timing.probe(command, place, ready)).toBe(true);
    expect(() => timing.issue(command, place, ready)).not.toThrow();
  });

  it('allows four activations of a rank in tFAW', () => {
    const places = [0, 1, 2, 3, 4].map((bank) => ({ rank: 0, bank, row: 1 }));
    const four = places.slice(0, 4).map((place, index): Step => ['activate', place, index * trrd]);
    expect(after(...four).earliestReadyAt('activate', places[4]!)).toBe(Math.max(4 * trrd, tfaw));
  });

  it('knows what a bank is not in the state for', () => {
    const closed = after();
    expect(closed.earliestReadyAt('read', here)).toBe(Number.POSITIVE_INFINITY);
    expect(closed.earliestReadyAt('precharge', here)).toBe(Number.POSITIVE_INFINITY);
    const open = after(['activate', here, 0]);
    expect(open.openRow(here)).toBe(5);
    expect(open.earliestReadyAt('read', { ...here, row: 6 })).toBe(Number.POSITIVE_INFINITY);
    expect(open.earliestReadyAt('refresh', neighbour)).toBe(Number.POSITIVE_INFINITY);
  });

  it('tells when the data have passed', () => {
    expect(after(['activate', here, 0]).issue('read', here, trcd)).toBe(trcd + cl + BURST);
    expect(after(['activate', here, 0]).issue('write', here, trcd)).toBe(trcd + cwl + BURST);
  });
});
