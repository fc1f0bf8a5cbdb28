import { fileURLToPath } from 'node:url';
import type { FaultTolerance, ProductLife, Workload } from '@adaptmem/core';
import { type Demands, loadHardware, simulate, withDemands } from '@adaptmem/hw-sim';
import { describe, expect, it } from 'vitest';
import { ALBERT_NANO, albertWorkload } from '../test/albert-workload.js';
import { allocate } from './allocate.js';
import type { SolverName } from './solvers/solvers.js';
import { verifyAllocation } from './verify-allocation.js';

const CONFIGS = fileURLToPath(new URL('../../../configs/hardware/', import.meta.url));
const workload = albertWorkload(ALBERT_NANO);
const heterogeneous = loadHardware(`${CONFIGS}edgebert-heterogeneous.yaml`);
const SOLVERS = ['rule', 'greedy', 'local', 'exact'] as const;

const demanding = (demands: Partial<Demands>) => withDemands(heterogeneous, { bandwidth: [], ...demands });
const place = (demands: Partial<Demands>, on: Workload = workload, solver: SolverName = 'rule') =>
  allocate(on, demanding(demands), { solver, objective: 'energy' });

/**
 * Where the rule puts the data of a tensor, which prefers RRAM where it may: every solver's answer is accepted by the
 * simulator and by what shares nothing with the solvers.
 */
async function memoryOf(demands: Partial<Demands>, tensor: string, on: Workload = workload): Promise<string> {
  for (const solver of SOLVERS) {
    const allocation = await place(demands, on, solver);
    expect(verifyAllocation(on, demanding(demands), allocation)).toEqual([]);
    expect(() => simulate(on, demanding(demands), allocation)).not.toThrow();
  }
  const { placements } = await place(demands, on);
  return placements.find((one) => one.tensor === tensor && one.part === 'data')!.memory;
}

const LIFE: ProductLife = {
  years: 5,
  inferences_per_day: 1000,
  task_updates_per_year: 12,
  backbone_updates_per_year: 0,
};

describe('a product life', () => {
  // 10 000 writes and 10 years: 22 nm RRAM
  it.each([
    ['5 years', LIFE, 'rram-mlc2'],
    ['longer than the cells keep it', { ...LIFE, years: 12 }, 'sram'],
    ['longer, refreshed every year', { ...LIFE, years: 12, refresh_days: 365 }, 'rram-mlc2'],
    ['more updates than the cells bear', { ...LIFE, backbone_updates_per_year: 2500 }, 'sram'],
    ['refreshed more often than the cells bear', { ...LIFE, refresh_days: 0.1 }, 'sram'],
  ])('of %s', async (_what, product_life, memory) => {
    expect(await memoryOf({ product_life }, 'encoder.up')).toBe(memory);
  });

  it('is missed by a placement that knows nothing of it', async () => {
    const allocation = await place({});
    const found = (product_life: ProductLife) =>
      verifyAllocation(workload, demanding({ product_life }), allocation).join('\n');
    expect(found(LIFE)).toBe('');
    expect(found({ ...LIFE, years: 12 })).toMatch(
      /Cells of "rram-mlc2" do not keep data of "encoder.up" for 12/,
    );
    expect(found({ ...LIFE, backbone_updates_per_year: 2500 })).toMatch(/do not bear 12501 writes/);
  });

  it('that nothing survives is infeasible, with the life that cells would have', async () => {
    const onlyRram = {
      ...demanding({ product_life: { ...LIFE, backbone_updates_per_year: 2500 } }),
    };
    onlyRram.memories = onlyRram.memories.map((memory) =>
      memory.name === 'sram' ? { ...memory, holds: ['per-task', 'transient'] } : memory,
    );
    const { status, binding } = await allocate(workload, onlyRram, { solver: 'exact', objective: 'energy' });
    expect(status).toBe('infeasible');
    expect(binding[0]).toMatch(
      /"rram-mlc2" is written 1\.3e\+4 times in 5 years by frozen data; its cells bear 1\.0e\+4 \(4 years\)/,
    );
  });
});

/** A study in which one group bears less than the cells of two bits (4·10⁻⁹) do wrong. */
function tolerance(fragile: string): FaultTolerance {
  const trials = { trials: 3, spread: 0, worst: 0, faults: 1 };
  const curves = ['embedding', 'attention', 'ffn', 'layernorm', 'adapter', 'classifier'].flatMap((group) =>
    (['data', 'mask', 'metadata'] as const).map((part) => ({
      ...{ group, part, format: 'adaptivfloat<8,3>', encoding: 'bitmask', bits: 100 },
      points: [1e-9, 1e-8, 1e-6].map((bitErrorRate) => ({
        ...trials,
        bitErrorRate,
        mean: group === fragile && bitErrorRate > 1e-9 ? 0.8 : 0.895,
      })),
      criticalBitErrorRate: 0,
    })),
  );
  const study = { method: 'houlsby', metric: 'accuracy', clean: 0.9, tolerance: 0.01 };
  return { schemaVersion: 1, task: 'task0', ...study, curves };
}

describe('an accuracy floor', () => {
  const large: Workload = albertWorkload({ ...ALBERT_NANO, hidden: 256, feedForward: 512 });
  const floor = (fragile: string, most_loss = 0.01) => ({
    accuracy: { most_loss },
    tolerances: [tolerance(fragile)],
  });

  it('keeps out of cells with too many errors what does not bear them', async () => {
    expect(await memoryOf(floor('ffn'), 'encoder.up', large)).toBe('sram');
    expect(await memoryOf(floor('ffn'), 'encoder.query', large)).toBe('rram-mlc2');
    expect(await memoryOf(floor('ffn', 0.2), 'encoder.up', large)).toBe('rram-mlc2');
    expect(await memoryOf(floor('ffn', 0.001), 'encoder.query', large)).toBe('sram');
  });

  it('is missed by a placement that knows nothing of it, and by a study of other formats', async () => {
    const allocation = await place({}, large);
    expect(verifyAllocation(large, demanding(floor('ffn')), allocation).join('\n')).toMatch(
      /task0 does not bear 3\.9\d+e-9 wrong bits of data of "encoder.up" in "rram-mlc2"/,
    );
    expect(verifyAllocation(large, demanding(floor('none')), allocation)).toEqual([]);
    const other = { ...floor('none'), tolerances: [{ ...tolerance('none'), curves: [] }] };
    expect(verifyAllocation(large, demanding(other), allocation)).not.toEqual([]);
  });
});

describe('a bandwidth limit', () => {
  const limited = (most_gb_per_s: number, phase?: string): Partial<Demands> => ({
    bandwidth: [{ memory: 'rram-mlc2', most_gb_per_s, ...(phase === undefined ? {} : { phase }) }],
  });

  it('keeps what a phase moves through a port below it', async () => {
    expect(await memoryOf(limited(100), 'encoder.up')).toBe('rram-mlc2');
    expect(await memoryOf(limited(0.01, 'ffn'), 'encoder.up')).toBe('sram');
    expect(await memoryOf(limited(0.01, 'ffn'), 'encoder.query')).toBe('rram-mlc2');
    expect(await memoryOf(limited(0.01), 'encoder.query')).toBe('sram');
  });

  it('is missed by a placement that knows nothing of it', async () => {
    const found = verifyAllocation(workload, demanding(limited(0.01, 'ffn')), await place({}));
    expect(found.join('\n')).toMatch(/ffn of task0 moves [\d.]+ GB\/s through "rram-mlc2"/);
  });

  it('that excludes every placement is infeasible, with what would do', async () => {
    const hardware = demanding(limited(1e-4, 'ffn'));
    hardware.memories = hardware.memories.map((memory) =>
      memory.name === 'sram' ? { ...memory, holds: ['per-task', 'transient'] } : memory,
    );
    const options = { solver: 'exact', objective: 'energy' } as const;
    const { status, exceeded = [], binding } = await allocate(workload, hardware, options);
    expect(status).toBe('infeasible');
    expect(exceeded.map(({ limit }) => limit)).toEqual(
      ['task0', 'task1'].map((task) => `bandwidth of "rram-mlc2" in ffn of ${task}`),
    );
    expect(binding.join('\n')).toMatch(/Limit: bandwidth of .* is 0\.0001 GB\/s, [\d.]+ GB\/s would do/);
    const enough = { ...hardware, demands: limited(exceeded[0]!.needed * 1.001, 'ffn') as Demands };
    expect((await allocate(workload, enough, options)).status).toBe('optimal');
  });
});
