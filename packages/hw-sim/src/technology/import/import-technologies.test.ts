import { AppError, formatYaml, Technology } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { importTechnologies } from './import-technologies.js';

const options = { source: 'a test', nodeNm: 22, temperatureK: 350 };

describe('importTechnologies()', () => {
  it('reads result tables of NVMExplorer; -1 becomes an absence', () => {
    const [best, worst] = importTechnologies(
      `MemCellType,CellArea (F^2),MemoryCellInputFile,OptimizationTarget,WordWidth (bit),Capacity (MB),Area (mm^2),Read Latency (ns),Write Latency (ns),Read Energy (pJ),Write Energy (pJ),Leakage Power (mW)
 memristor,53,RRAM_best_case.cell, ReadEDP,64,2,0.525828515,0.793295,5.53,6.178,49.72,11.979
 memristor,53,RRAM_best_case.cell, ReadEDP,64,2,0.525828515,0.793295,5.53,6.178,49.72,11.979
 memristor,4,RRAM_worst_case.cell, ReadEDP,64,2,-1,-1,-1,-1,-1,-1
`,
      'nvsim',
      options,
    );
    expect(best).toMatchObject({ name: 'rram-best-case-readedp', cell: 'RRAM', non_volatile: true });
    expect(best!.points).toEqual([
      {
        capacity_kib: 2048,
        word_bits: 64,
        banks: 1,
        read_latency_ns: 0.793295,
        write_latency_ns: 5.53,
        read_energy_pj: 6.178,
        write_energy_pj: 49.72,
        leakage_mw: 11.979,
        area_mm2: 0.525828515,
        assumed: false,
      },
    ]);
    expect(worst!.points).toEqual([
      { capacity_kib: 2048, word_bits: 64, banks: 1, absent: 'NVSim found no array of this size' },
    ]);
  });

  it("reads CACTI's output: nJ, leakage of one bank, infinities", () => {
    const [technology] = importTechnologies(
      `Tech node (nm), Capacity (bytes), Number of banks, Associativity, Output width (bits), Access time (ns), Random cycle time (ns), Dynamic search energy (nJ), Dynamic read energy (nJ), Dynamic write energy (nJ), Standby leakage per bank(mW), Area (mm2), Ndwl
22, 131072, 4, 1, 128, 0.8, 0.5, N/A, 0.0076, 0.0081, 24.5, 0.114, 2
22, 16, 1, 1, 128, inf, inf, N/A, inf, inf, inf, inf, 2
`,
      'cacti',
      options,
    );
    expect(technology!.points[0]).toMatchObject({
      capacity_kib: 128,
      banks: 4,
      read_interval_ns: 0.5,
      read_energy_pj: 7.6,
      leakage_mw: 98,
    });
    expect(technology!.points[1]).toMatchObject({ absent: 'CACTI found no valid organisation of this size' });
  });

  it('reads tables of Accelergy, where a missing action is a missing figure', () => {
    const [technology] = importTechnologies(
      'technology,latency,width,depth,n_banks,action,energy,area\n45nm,5ns,16,512,1,read,1.5,2000\n',
      'accelergy',
      options,
    );
    expect(technology).toMatchObject({ name: 'sram-45nm-accelergy', node_nm: 45 });
    expect(technology!.points[0]).toMatchObject({
      capacity_kib: 1,
      word_bits: 16,
      read_energy_pj: 1.5,
      write_energy_pj: { absent: 'No action "write"' },
      leakage_mw: { absent: 'Accelergy tables hold no leakage power' },
      area_mm2: 0.002,
    });
  });

  it('gives what a technology file holds', () => {
    const [technology] = importTechnologies(
      'technology,latency,width,depth,action,energy,area\n45nm,5ns,16,512,read,1.5,0\n',
      'accelergy',
      options,
    );
    expect(formatYaml(technology)).toContain('absent: No action "write"');
    expect(Technology.parse(technology)).toEqual(technology);
  });

  it.each([
    ['another table', 'a,b\n1,2\n', /No table of nvsim: columns missing: MemCellType/],
    [
      'an unknown cell',
      'MemCellType,OptimizationTarget,WordWidth (bit),Capacity (MB),Read Energy (pJ)\nFlash,x,1,1,1\n',
      /Unknown cell "Flash"/,
    ],
  ])('refuses %s', (_name, text, message) => {
    expect(() => importTechnologies(text, 'nvsim', options)).toThrow(message);
    expect(() => importTechnologies(text, 'nvsim', options)).toThrow(AppError);
  });
});
