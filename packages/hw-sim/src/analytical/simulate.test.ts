import { SimulationResult, Workload } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { ALBERT_BASE, encoderWorkload, TINY } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { SHIPPED, shipped } from '../../test/shipped.js';
import { simulate } from './simulate.js';

/** One 32 × 32 × 32 gemm at 8 bits, dense, weight off chip, activations on chip. */
const GEMM: Workload = Workload.parse({
  schemaVersion: 1,
  name: 'one-gemm',
  model: 'gemm',
  method: 'none',
  sequenceLength: 32,
  tasks: ['a'],
  tensors: [
    ['weight', 'ffn', 'frozen'],
    ['input', 'activation', 'transient'],
    ['output', 'activation', 'transient'],
  ].map(([name, role, mutability]) => ({
    name,
    role,
    mutability,
    shape: [32, 32],
    elements: 1024,
    storageFormat: 'adaptivfloat<8,3>',
    bitsPerElement: 8,
    density: 1,
    encoding: 'dense',
    encodedBits: { data: 8192, mask: 0, metadata: 0 },
    tasks: 'all',
  })),
  inferences: [
    {
      task: 'a',
      operators: [
        {
          name: 'up',
          kind: 'gemm',
          group: 'ffn',
          rows: 32,
          cols: 32,
          inner: 32,
          reads: [
            { tensor: 'input', elements: 1024 },
            { tensor: 'weight', elements: 1024 },
          ],
          writes: [{ tensor: 'output', elements: 1024 }],
        },
      ],
    },
  ],
});

describe('simulate()', () => {
  /*
   * By hand, at 1 GHz (1 cycle = 1 ns):
   *   compute  8 tiles of 16³, 16 cycles each                                                  = 128 cycles
   *   weight   8192 bits of DRAM: 16 bursts of 512; ceil(52.7) + max(8192/64, 15·7+8) = 53+128 = 181 cycles
   *            16 · 4096 pJ                                                                    = 65536 pJ
   *   input    8192 bits of one SRAM bank: 64 words of 128; ceil(4.236) + ceil(63·4.236+1) = 5+268 = 273 cycles
   *            64 · 1.143 pJ                                                                   = 73.152 pJ
   *   output   the same with writes: ceil(4.23) + ceil(1+63·4.23) = 5+268                      = 273 cycles
   *            64 · 34.987 pJ                                                                  = 2239.168 pJ
   *   MACs     32³ · 0.243 pJ                                                                  = 7962.624 pJ
   *   buffers  read 8 tiles · 256 · (8+8) bits + 8192 leaving = 40960 bits = 320 words · 0.352  = 112.64 pJ
   *            written 16384 arriving + 8192 leaving = 24576 bits = 192 words · 8.758           = 1681.536 pJ
   *   leakage  PE 2 + SFU 1 + 2 buffer macros · 5.386 + masks and auxiliary 3 · 2.007 + SRAM 32.834 + DRAM 122 = 174.627 mW
   */
  it('agrees with one gemm worked by hand', () => {
    const hardware = shipped('edgebert-dram', ['overlap=none']);
    const result = simulate(GEMM, hardware, place(GEMM, hardware).allocation);
    const [operator] = result.byTask[0]!.byOperator;
    expect(operator).toMatchObject({ computeCycles: 128, transferCycles: 727, cycles: 855, macs: 32768 });
    const dynamicPj = 65536 + 73.152 + 2239.168 + 7962.624 + 112.64 + 1681.536;
    expect(operator!.dynamicPj).toBeCloseTo(dynamicPj, 6);
    expect(result.summary.latencyNs).toBe(855);
    expect(result.summary.leakagePj).toBeCloseTo(174.627 * 855, 6);
    expect(result.summary.energyPj).toBeCloseTo(dynamicPj + 174.627 * 855, 6);
    expect(result.summary.onChipAreaMm2).toBeCloseTo(
      0.7 + 0.3 + 2 * 0.091674 + 2 * 0.026936 + 0.026988 + 0.683193,
      9,
    );
    expect(result.summary).toMatchObject({ onChipBits: 16384, offChipBits: 8192 });
  });

  it('hides transfers behind compute when double-buffered, as far as they fit', () => {
    const hardware = shipped('edgebert-dram');
    const result = simulate(GEMM, hardware, place(GEMM, hardware).allocation);
    expect(result.summary.latencyNs).toBe(727);
  });

  it.each(SHIPPED)('gives a result in the shape of the contract for %s', (name) => {
    const workload = encoderWorkload({ ...TINY, adapter: name.includes('heterogeneous') ? 8 : 0 });
    const hardware = shipped(name);
    const result = simulate(workload, hardware, place(workload, hardware).allocation);
    expect(SimulationResult.parse(result)).toEqual(result);
  });

  it('executes the multiply-accumulates of ALBERT-base', () => {
    const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1, adapter: 0 });
    const hardware = shipped('edgebert-sram');
    const { byOperator } = simulate(workload, hardware, place(workload, hardware).allocation).byTask[0]!;
    const layer = byOperator.filter(({ name }) => name.startsWith('layer3.'));
    expect(layer.reduce((sum, { macs }) => sum + macs, 0)).toBe(227_328 * 4096); // 931.1 M
    const gemms = layer.filter(({ kind }) => kind === 'gemm');
    expect(gemms.reduce((sum, { computeCycles }) => sum + computeCycles, 0)).toBe(3_637_248);
  });

  // The table of docs/methods-hw-sim.md: eight tasks, in mJ.
  it.each([
    ['edgebert-dram', 0, 18.4],
    ['edgebert-sram', 0, 85.7],
    ['edgebert-heterogeneous', 64, 8.19],
    ['edgebert-dram-lstp', 0, 16.5],
    ['edgebert-sram-lstp', 0, 14.8],
    ['edgebert-heterogeneous-lstp', 64, 3.87],
  ] as const)('gives the documented energy of ALBERT-base on %s', (name, adapter, energyMj) => {
    const workload = encoderWorkload({ ...ALBERT_BASE, adapter });
    const hardware = shipped(name);
    const { energyPj } = simulate(workload, hardware, place(workload, hardware).allocation).summary;
    expect(Number((energyPj / 1e9).toPrecision(3))).toBe(energyMj);
  });

  it('names what was assumed', () => {
    const hardware = shipped('edgebert-dram');
    const { assumptions } = simulate(GEMM, hardware, place(GEMM, hardware).allocation);
    expect(assumptions.some((text) => text.startsWith('functions.gelu: '))).toBe(true);
    expect(assumptions.some((text) => text.startsWith('lpddr4-8pj, '))).toBe(true);
    expect(assumptions.some((text) => text.startsWith('pe_array.mac_energy'))).toBe(false);
  });

  it('refuses an allocation that does not fit, with every reason', () => {
    const hardware = shipped('edgebert-heterogeneous');
    const { allocation } = place(GEMM, hardware);
    const [weight, input] = allocation.placements;
    const placements = [
      { ...weight!, bits: 8191 },
      { ...input!, memory: 'rram-mlc2', offsetBits: 2 ** 40 },
      { ...input!, tensor: 'ghost' },
    ];
    const refusal = () => simulate(GEMM, hardware, { ...allocation, workload: 'other', placements });
    for (const reason of [
      'Made for workload "other", not for "one-gemm"',
      '"weight" (data) has 8192 bits, but 8191 are placed',
      'Memory "rram-mlc2" may not hold "input" (data) (transient)',
      '"input" (data) ends beyond memory "rram-mlc2"',
      '"ghost" (data) is no part of the workload',
      '"output" (data) has no place',
    ]) {
      expect(refusal).toThrow(expect.objectContaining({ message: expect.stringContaining(reason) }));
    }
  });

  it('tells the first of many reasons, and how many more there are', () => {
    const hardware = shipped('edgebert-heterogeneous');
    const { allocation } = place(GEMM, hardware);
    const strange = Array.from({ length: 300 }, (_, index) => ({
      ...allocation.placements[0]!,
      tensor: `ghost-${index}`,
    }));
    const placements = [...allocation.placements, ...strange];
    const refusal = () => simulate(GEMM, hardware, { ...allocation, placements });
    expect(refusal).toThrow(/^"ghost-0"[\s\S]*\n… and \d{3} more$/);
    expect(refusal).not.toThrow(/"ghost-30"/);
  });

  it('refuses a memory over its capacity', () => {
    const hardware = shipped('edgebert-dram');
    hardware.memories[1]!.banks = 1;
    const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });
    expect(() => simulate(workload, hardware, place(workload, hardware).allocation)).toThrow(
      /Memory "sram" has 8388608 bits, but \d+ are placed in it/,
    );
  });
});
