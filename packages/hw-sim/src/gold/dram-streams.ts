/** Streams through LPDDR4 channels against DRAMsim3 and Ramulator. */
import { join } from 'node:path';
import type { GoldCheck } from '@adaptmem/core/testing';
import { addressStream, type StreamKind } from '../dram/address-stream.js';
import { type DramStream, streamThrough } from '../dram/dram-controller.js';
import { loadDram } from '../dram/load-dram.js';
import { type CsvRecord, numberOf, readCsv } from '../technology/import/read-csv.js';
import { shippedConfigs } from './shipped-configs.js';
import { type ComparedCase, relativeError, worstCase } from './worst-case.js';

/**
 * Bandwidth, unloaded latency and energy. Random bandwidth may lie anywhere between the two simulators, which
 * differ by 36 %.
 */
const TOLERANCE = 0.05;

/** What Ramulator leaves of DRAMsim3's random bandwidth. */
const RANDOM_RANGE = 0.64;

export const dramsimStreams: GoldCheck = {
  pattern: /validation\/dramsim3-lpddr4\.csv$/,
  run(path) {
    const rows = readCsv(path);
    return worstCase(rows.flatMap(dramsimCases), TOLERANCE);
  },
};

export const ramulatorStreams: GoldCheck = {
  pattern: /validation\/ramulator1-lpddr4\.csv$/,
  run(path) {
    const cases = readCsv(path).map((row): ComparedCase => {
      const result = streamOf(
        row,
        'lpddr4-2400-x32-jedec',
        numberOf(row, 'bytes') / numberOf(row, 'requests'),
      );
      const expected = numberOf(row, 'bandwidth_GBps');
      return { error: relativeError(result.bandwidthGBps, expected), name: `${row.trace} bandwidth` };
    });
    return worstCase(cases, TOLERANCE);
  },
};

function dramsimCases(row: CsvRecord): ComparedCase[] {
  const name = `${row.config} ${row.trace}`;
  const device = `lpddr4-2400-x${numberOf(row, 'bus_bits')}`;
  const result = streamOf(row, device, numberOf(row, 'bytes_per_request'));
  const bandwidth = numberOf(row, 'bandwidth_GBps');
  const isRandom = row.trace?.startsWith('rnd') && !row.trace.includes('gap');
  const isWrite = row.trace?.startsWith('seqw');
  const bits = result.bytes * 8;
  const { activate, read, write, refresh, standby } = result.energyPj!;
  const dynamic = (activate + read + write) / bits;
  const total = dynamic + (refresh + standby) / bits;
  return [
    {
      name: `${name} bandwidth`,
      error: isRandom
        ? beyond(result.bandwidthGBps, RANDOM_RANGE * bandwidth, bandwidth)
        : relativeError(result.bandwidthGBps, bandwidth),
    },
    ...(row.trace?.includes('gap')
      ? [
          {
            name: `${name} latency`,
            error: relativeError(latencyNs(result), numberOf(row, 'avg_read_latency_ns')),
          },
        ]
      : []),
    {
      name: `${name} dynamic energy`,
      error: relativeError(dynamic, numberOf(row, 'corrected_dynamic_pJ_per_bit')),
    },
    // posted writes end early there, so their standby does too
    ...(isWrite
      ? []
      : [{ name: `${name} energy`, error: relativeError(total, numberOf(row, 'corrected_pJ_per_bit')) }]),
  ];
}

const latencyNs = ({ meanReadLatencyCycles = Number.NaN, timeNs, cycles }: DramStream) =>
  (meanReadLatencyCycles * timeNs) / cycles;

/** Relative distance from an interval. */
function beyond(value: number, low: number, high: number): number {
  if (value < low) return relativeError(value, low);
  return value > high ? relativeError(value, high) : 0;
}

function streamOf(row: CsvRecord, device: string, requestBytes: number): DramStream {
  const [, kind, gap] = /^(seqw|seq|rnd)(?:_gap(\d+))?/.exec(row.trace ?? '') ?? [];
  if (!kind) throw new TypeError(`Unknown trace "${row.trace}"`);
  const kinds: Record<string, StreamKind> = { seq: 'sequential', seqw: 'sequential', rnd: 'random' };
  return streamThrough(
    loadDram(join(shippedConfigs(), 'dram', `${device}.yaml`)),
    addressStream({
      kind: kinds[kind]!,
      requests: numberOf(row, 'requests'),
      requestBytes,
      isWrite: kind === 'seqw',
      gapCycles: Number(gap ?? 0),
    }),
  );
}
