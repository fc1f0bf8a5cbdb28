import { fileURLToPath } from 'node:url';
import { type Allocation, assertWorkload, type Placement, Workload } from '@adaptmem/core';
import { loadHardware, simulate, withPins, withUsedBanks } from '@adaptmem/hw-sim';
import { beforeAll, describe, expect, it } from 'vitest';
import { ALBERT_NANO, albertWorkload } from '../test/albert-workload.js';
import { allocate } from './allocate.js';
import { verifyAllocation } from './verify-allocation.js';

const CONFIGS = fileURLToPath(new URL('../../../configs/hardware/', import.meta.url));
const HARDWARE = ['edgebert-dram', 'edgebert-sram', 'edgebert-heterogeneous'];
const workload = albertWorkload(ALBERT_NANO);

it('the workload of these tests keeps its promises', () => {
  expect(() => assertWorkload(Workload.parse(workload))).not.toThrow();
});

describe.each(HARDWARE)('allocate() on %s', (name) => {
  const hardware = loadHardware(`${CONFIGS}${name}.yaml`);

  it.each([
    ['rule', 'energy'],
    ['greedy', 'energy'],
    ['local', 'energy'],
    ['local', 'latency'],
    ['exact', 'energy'],
    ['exact', 'latency'],
    ['greedy', 'edp'],
    ['exact', 'edp'],
    ['greedy', 'area'],
    ['exact', 'area'],
    ['exact', 'weighted'],
  ] as const)(
    '%s for %s is valid, accepted by the simulator, and costs what it claims',
    async (solver, objective) => {
      const weights = objective === 'weighted' ? { energy_uj: 0.1, latency_ms: 2, area_mm2: 1 } : undefined;
      const allocation = await allocate(workload, hardware, {
        solver,
        objective,
        ...(weights ? { weights } : {}),
      });
      expect(verifyAllocation(workload, hardware, allocation)).toEqual([]);
      const { energyPj, latencyNs, edpPjNs } = simulate(workload, hardware, allocation).summary;
      const { onChipAreaMm2 } = simulate(workload, withUsedBanks(hardware, allocation), allocation).summary;
      const simulated = {
        energy: energyPj,
        latency: latencyNs,
        edp: edpPjNs,
        area: onChipAreaMm2,
        weighted: (0.1 * energyPj) / 1e6 + (2 * latencyNs) / 1e6 + onChipAreaMm2,
      }[objective];
      expect(Math.abs(simulated / allocation.cost! - 1)).toBeLessThan(1e-9);
    },
  );
});

describe('pinned tensors', () => {
  const free = loadHardware(`${CONFIGS}edgebert-heterogeneous.yaml`);
  const pinned = withPins(free, [
    { tensor: 'encoder.*', part: 'data', memory: 'sram' },
    { tensor: 'encoder.*', part: 'data', memory: 'rram-mlc2' }, // the first pin wins
  ]);

  it.each(['rule', 'greedy', 'local', 'exact'] as const)(
    '%s puts them where they are tied',
    async (solver) => {
      const allocation = await allocate(workload, pinned, { solver, objective: 'energy' });
      const places = allocation.placements.filter(
        ({ tensor, part }) => /^encoder/.test(tensor) && part === 'data',
      );
      expect(places.length).toBeGreaterThan(0);
      expect(places.every(({ memory }) => memory === 'sram')).toBe(true);
      expect(verifyAllocation(workload, pinned, allocation)).toEqual([]);
      expect(() => simulate(workload, pinned, allocation)).not.toThrow();
    },
  );

  it('are missed by an allocation of the accelerator without pins', async () => {
    const allocation = await allocate(workload, free, { solver: 'rule', objective: 'energy' });
    const found = verifyAllocation(workload, pinned, allocation).join('\n');
    expect(found).toMatch(/data of "encoder.up" is in "rram-mlc2", pinned to "sram"/);
    expect(() => simulate(workload, pinned, allocation)).toThrow(/may not hold/);
  });

  it('that no memory may hold are infeasible, and said so', async () => {
    const impossible = withPins(free, [{ tensor: 'hidden', memory: 'rram-slc' }]);
    const { status, binding } = await allocate(workload, impossible, {
      solver: 'exact',
      objective: 'energy',
    });
    expect(status).toBe('infeasible');
    expect(binding.join('\n')).toMatch(
      /^No memory may hold data of "hidden" \(transient\): .*"sram" may not hold what is pinned to "rram-slc"$/,
    );
  });
});

describe('verifyAllocation()', () => {
  const hardware = loadHardware(`${CONFIGS}edgebert-heterogeneous.yaml`);
  let valid: Allocation;
  beforeAll(async () => {
    valid = await allocate(workload, hardware, { solver: 'rule', objective: 'energy' });
  });

  function changed(change: (placements: Placement[]) => void): string {
    const placements = structuredClone(valid.placements);
    change(placements);
    return verifyAllocation(workload, hardware, { ...valid, placements }).join('\n');
  }
  const find = (placements: Placement[], tensor: string) =>
    placements.find((placement) => placement.tensor === tensor)!;

  it('finds a missing part, a part placed twice and one that does not exist', () => {
    expect(changed((placements) => placements.pop())).toMatch(/No placement of metadata of/);
    expect(changed((placements) => placements.push(placements[0]!))).toMatch(/is there twice/);
    expect(changed((placements) => placements.push({ ...placements[0]!, tensor: 'ghost' }))).toMatch(
      /Workload has no data of "ghost"/,
    );
  });

  it('finds a wrong size and wrong banks', () => {
    expect(changed((placements) => placements[0]!.bits++)).toMatch(/the encoder wrote/);
    expect(changed((placements) => placements[0]!.banks[1]++)).toMatch(/touches banks/);
  });

  it('finds a memory that may not hold the part, and one that does not exist', () => {
    const rram = find(valid.placements, 'encoder.up').memory;
    expect(changed((placements) => (find(placements, 'hidden').memory = rram))).toMatch(
      /may not hold transient data of "hidden"/,
    );
    expect(changed((placements) => (placements[0]!.memory = 'drum'))).toMatch(/unknown memory "drum"/);
  });

  it('finds overlaps and places beyond the end', () => {
    expect(changed((placements) => (find(placements, 'encoder.up').offsetBits = 0))).toMatch(/overlap/);
    expect(changed((placements) => (find(placements, 'encoder.up').offsetBits = 1e12))).toMatch(
      /ends at bit/,
    );
  });

  it('finds an allocation of something else', () => {
    expect(verifyAllocation(workload, hardware, { ...valid, workload: 'other' })).toEqual([
      'Allocation is for workload "other", not "albert"',
    ]);
  });
});
