import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, FileError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { SHIPPED, shipped } from '../../test/shipped.js';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { completePoints } from '../technology/complete-point.js';
import { loadTechnology } from '../technology/load-technology.js';
import { loadHardware } from './load-hardware.js';

const CONFIGS = shippedConfigs();
const SRAM = join(CONFIGS, 'technologies', 'sram-22nm-lop.yaml');

/** Writes a YAML file that extends the shipped base. */
function written(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hardware-')), 'machine.yaml');
  writeFileSync(file, `extends: ${join(CONFIGS, 'hardware', 'edgebert-base.yaml')}\n${text}`);
  return file;
}

function memory(change: Record<string, unknown> = {}): string {
  const keys = {
    name: 'sram',
    technology: SRAM,
    bank_kib: 128,
    word_bits: 128,
    banks: 'fit',
    port_bits_per_cycle: 128,
    holds: ['frozen'],
    ...change,
  };
  return `  - ${JSON.stringify(keys)}\n`;
}

function mistakesOf(text: string, overrides: string[] = []): string[] {
  try {
    loadHardware(written(text), overrides);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.issues.map(({ line, path, message }) => `${line} ${path}: ${message}`);
    throw error;
  }
  return [];
}

describe('loadHardware()', () => {
  it.each(SHIPPED)('loads %s, and it survives JSON', (name) => {
    const hardware = shipped(name);
    expect(hardware.name).toBe(name);
    expect(JSON.parse(JSON.stringify(hardware))).toEqual(hardware);
    expect(hardware.technologyFiles.length).toBeGreaterThan(0);
  });

  it('resolves the macro of every memory and the number of buffer macros', () => {
    const hardware = shipped('edgebert-heterogeneous');
    expect(hardware.memories.map(({ technology }) => technology.name)).toEqual([
      'rram-22nm-mlc2',
      'rram-22nm-slc',
      'sram-22nm-lop',
    ]);
    expect(hardware.memories[0]!.point).toMatchObject({ capacity_kib: 512, read_energy_pj: 2.145 });
    expect(hardware.buffers).toMatchObject({ inputBits: 2 ** 20, weightBits: 2 ** 20, banks: 2 });
  });

  it('takes overrides', () => {
    const hardware = shipped('edgebert-dram', ['pe_array.timing=released-systemc', 'overlap=none']);
    expect(hardware.config.pe_array.timing).toBe('released-systemc');
    expect(hardware.config.overlap).toBe('none');
  });

  it('names the nearest macros for a bank or word that the technology does not have', () => {
    const text = `name: x\nmemories:\n${memory({ bank_kib: 100 })}${memory({ name: 'b', word_bits: 100 })}`;
    expect(mistakesOf(text)).toEqual([
      '4 memories.0.bank_kib: Technology "sram-22nm-lop" has no macro of 100 KiB; nearest: 64 and 128 (all: 32, 64, 128, 256, 1024, 2048, 4096, 8192, 16384)',
      '5 memories.1.word_bits: Technology "sram-22nm-lop" has no macro of 100 bits a word; nearest: 64 and 128 (all: 64, 128)',
    ]);
  });

  it('shows all mistakes of meaning together', () => {
    const text = `name: x\nbuffers: { input_kib: 200 }\nmemories:\n${memory()}${memory({ technology: 'nowhere.yaml', name: 'buffers' })}${memory()}`;
    const mistakes = mistakesOf(text);
    expect(mistakes).toHaveLength(4);
    expect(mistakes[0]).toBe('6 memories.1.name: "buffers" is the name of another component');
    expect(mistakes[1]).toBe('7 memories.2.name: A second memory named "sram"');
    expect(mistakes[2]).toBe(
      '3 buffers.input_kib: 200 KiB is no whole number of macros of 128 KiB; nearest: 128 and 256 KiB',
    );
    expect(mistakes[3]).toMatch(/^6 memories\.1\.technology: Cannot read ".*nowhere.yaml"/);
  });

  it('refuses a pin to a memory that is not there', () => {
    const text = `name: x\npin:\n  - { tensor: '*', memory: sram }\n  - { tensor: w, memory: srma }\nmemories:\n${memory()}`;
    expect(mistakesOf(text)).toEqual(['5 pin.1.memory: No memory "srma"; did you mean "sram"?']);
  });

  it('refuses settings that exclude each other, and names the mistakes of a unit at their place', () => {
    const unit = join(mkdtempSync(join(tmpdir(), 'unit-')), 'unit.yaml');
    writeFileSync(unit, 'version: 1\nname: half\nsource: a test\nqueues: { mask_buffer: 0 }\n');
    const text = `name: x\npe_array: { timing: released-systemc, zero_skipping: skip }\nunit: ${unit}\nmemories:\n${memory()}`;
    const mistakes = mistakesOf(text);
    expect(mistakes).toContain(
      '3 pe_array.zero_skipping: "released-systemc" spends the cycle of a zero: use "gate-vectors", "gate" or "none"',
    );
    expect(mistakes).toContainEqual(expect.stringMatching(/^4 queues\.mask_buffer: Too small.*, got 0$/));
    expect(mistakes).toContain('1 stages: Missing key "stages" (object)');
    expect(mistakesOf(`name: x\nunit: nowhere.yaml\nmemories:\n${memory()}`)[0]).toMatch(
      /^3 unit: Cannot read ".*nowhere.yaml"/,
    );
  });

  it('refuses orders of words and channels that do not suit the memory, all at their places', () => {
    const dram = join(CONFIGS, 'dram', 'lpddr4-2400-x16.yaml');
    const memories = [
      memory({ interleaving: 'xor', banks: 6 }),
      memory({ name: 'b', interleaving: 'xor' }),
      memory({ name: 'c', dram }),
      memory({ name: 'd', dram: 'nowhere.yaml' }),
    ];
    const mistakes = mistakesOf(`name: x\nmemories:\n${memories.join('')}`);
    expect(mistakes).toEqual([
      '6 memories.2.dram: A burst of "lpddr4-2400-x16" has 256 bits, a word of the memory 128',
      expect.stringMatching(/^7 memories\.3\.dram: Cannot read ".*nowhere.yaml"/),
      '4 memories.0.interleaving: "xor" needs a power of two of banks, got 6',
      '5 memories.1.interleaving: "xor" needs a power of two of banks, got "fit"',
    ]);
    expect(mistakesOf(`name: x\nmemories:\n${memory({ ports: 0, interleaving: 'any' })}`)).toHaveLength(2);
  });

  it('suggests the key that was meant, and refuses impossible sizes', () => {
    const text = `name: x\nmemories:\n${memory({ bank_kb: 1 })}${memory({ banks: 0 })}${memory({ bank_kib: -1 })}`;
    const mistakes = mistakesOf(text);
    expect(mistakes).toHaveLength(3);
    expect(mistakes[0]).toContain('Unknown key "bank_kb"; did you mean "bank_kib"?');
    expect(mistakes[1]).toMatch(/^5 memories\.1\.banks: /);
    expect(mistakes[2]).toMatch(/^6 memories\.2\.bank_kib: Too small.*, got -1$/);
  });

  it('says which file is missing', () => {
    expect(() => loadHardware('/nowhere/machine.yaml')).toThrow(FileError);
  });
});

describe('loadTechnology()', () => {
  const files = readdirSync(join(CONFIGS, 'technologies'));

  it.each(files)(
    'loads %s, whose bigger macros cost no less energy and area, nor leak less if SRAM',
    (file) => {
      const technology = loadTechnology(join(CONFIGS, 'technologies', file));
      const points = completePoints(technology);
      for (const small of points) {
        for (const large of points) {
          const isBigger = large.capacity_kib > small.capacity_kib;
          if (!isBigger || large.word_bits !== small.word_bits || large.banks !== small.banks) continue;
          expect(large.read_energy_pj).toBeGreaterThanOrEqual(small.read_energy_pj);
          // other cells' leakage is of the periphery, which changes with the organisation
          if (technology.cell === 'SRAM') expect(large.leakage_mw).toBeGreaterThanOrEqual(small.leakage_mw);
          expect(large.area_mm2).toBeGreaterThanOrEqual(small.area_mm2);
        }
      }
    },
  );

  it('says what no source gives, where a memory asks for it', () => {
    const from = (name: string) => join(CONFIGS, 'technologies', `${name}.yaml`);
    const text = [
      'name: x\nmemories:\n',
      memory({ technology: from('rram-22nm-slc-worst'), bank_kib: 1024, holds: ['frozen'] }),
      memory({ technology: from('rram-22nm-mlc3'), name: 'b', bank_kib: 1024 }),
    ].join('');
    const mistakes = mistakesOf(text);
    expect(mistakes[0]).toMatch(
      /^4 memories\.0\.bank_kib: .*1024 KiB .*128 bits: NVSim: Unable to do NMOS folding/,
    );
    expect(mistakes[1]).toMatch(/^5 memories\.1\.bank_kib: .* has no write_latency_ns: No source gives it$/);
  });

  it('interpolates where the configuration allows it', () => {
    const text = (interpolate: boolean) => `name: x\nmemories:\n${memory({ bank_kib: 96, interpolate })}`;
    expect(mistakesOf(text(false))).toHaveLength(1);
    const { point } = loadHardware(written(text(true))).memories[0]!;
    expect(point).toMatchObject({ capacity_kib: 96, assumed: true });
    expect(point.read_energy_pj).toBeGreaterThan(0.35);
    expect(point.read_energy_pj).toBeLessThan(0.352);
  });

  it('refuses two points of one macro', () => {
    const text = `version: 1
name: twice
cell: SRAM
bits_per_cell: 1
node_nm: 22
temperature_k: 350
source: a test
non_volatile: false
points:
${'  - { capacity_kib: 1, word_bits: 8, read_latency_ns: 1, write_latency_ns: 1, read_energy_pj: 1, write_energy_pj: 1, leakage_mw: 1, area_mm2: 1 }\n'.repeat(2)}`;
    const file = join(mkdtempSync(join(tmpdir(), 'technology-')), 'twice.yaml');
    writeFileSync(file, text);
    expect(() => loadTechnology(file)).toThrow(
      /:11:5 points\.1: A second point of 1 KiB with words of 8 bits/,
    );
  });
});
