import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadHardware } from '../config/load-hardware.js';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadSweepSpace, type SweepAxis } from './load-sweep-space.js';
import { designAt, designCount, designHardware } from './sweep-space.js';

const FILE = join(shippedConfigs(), 'hardware', 'edgebert-heterogeneous.yaml');
const axis = (path: string, ...values: string[]): SweepAxis => ({
  paths: [path],
  options: values.map((value) => [value]),
});

describe('loadSweepSpace()', () => {
  it('makes every combination, the same as loading the file with the values in it', () => {
    const { space, settings } = loadSweepSpace(FILE, [
      axis('pe_array.vector_size', '8', '32'),
      axis('buffers.input_kib', '128', '256'),
      axis('clock_mhz', '500', '800'),
    ]);
    expect(designCount(space)).toBe(8);
    for (let index = 0; index < 8; index++) {
      const { core, clock, memories } = designAt(space, index);
      const values = { ...settings.cores[core], 'clock_mhz.value': settings.clocks[clock]!.clock_mhz };
      const expected = loadHardware(
        FILE,
        Object.entries(values).map(([path, value]) => `${path}=${value}`),
      );
      expect(designHardware(space, { core, clock, memories })).toEqual(expected);
    }
  });

  it('changes a memory: macro, banks, port, technology', () => {
    const technology = join(shippedConfigs(), 'technologies', 'sram-22nm-lstp.yaml');
    const { space, settings } = loadSweepSpace(FILE, [
      { paths: ['memories.sram.technology', 'memories.sram.word_bits'], options: [[technology, '64']] },
      axis('memories.sram.bank_kib', '128', '1024'),
      axis('memories.sram.banks', 'fit', '3'),
      axis('memories.sram.port_bits_per_cycle', '64'),
    ]);
    expect(settings.memories.map(({ length }) => length)).toEqual([1, 1, 4]);
    const [, , sram] = space.memories;
    expect(sram!.map(({ point, banks }) => [point.capacity_kib, point.word_bits, banks])).toEqual([
      [128, 64, 'fit'],
      [128, 64, 3],
      [1024, 64, 'fit'],
      [1024, 64, 3],
    ]);
    expect(sram!.every((memory) => memory.technology.name === 'sram-22nm-lstp')).toBe(true);
    expect(sram!.every((memory) => memory.portBitsPerCycle === 64)).toBe(true);
  });

  it('leaves out what does not exist, and says why', () => {
    const { space, absent } = loadSweepSpace(FILE, [
      axis('memories.sram.bank_kib', '256', '300'),
      axis('buffers.input_kib', '100', '128'),
    ]);
    expect(designCount(space)).toBe(1);
    expect(absent.map(({ settings }) => settings)).toEqual([
      { 'memories.sram.bank_kib': '300' },
      { 'buffers.input_kib': '100' },
    ]);
    expect(absent[0]!.reason).toMatch(/no macro of 300 KiB; nearest: 256 and 1024/);
    expect(absent[1]!.reason).toMatch(/no whole number of macros/);
  });

  it('names every axis that is none', () => {
    const wrong = [
      axis('memories.srm.banks', '4'),
      axis('memories.sram.bank', '4'),
      axis('clock_mhz', '-1'),
      axis('memories.sram.banks', 'many'),
      { paths: ['clock_mhz', 'pe_array.vector_size'], options: [['500', '8']] },
      { paths: ['pe_array.vector_size', 'pe_array.area.value'], options: [['8']] },
    ];
    expect(() => loadSweepSpace(FILE, wrong)).toThrow(
      [
        'memories.srm.banks: no memory "srm"; did you mean "sram"?',
        'memories.sram.bank: no axis "bank"; did you mean "banks"?',
        'clock_mhz=-1: expected a number above 0',
        'memories.sram.banks=many: expected a number above 0',
        'clock_mhz+pe_array.vector_size: of different parts (clock, core)',
        'pe_array.area.value: an option without a value',
      ].join('\n'),
    );
    expect(() => loadSweepSpace(FILE, [axis('pe_array.vector_sze', '8')])).toThrow(
      /Nothing of pe_array.vector_sze exists/,
    );
  });
});
