/** Activations that share places, from their lifetimes in the workload to addresses and the simulator. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Allocation, encodedBitsOf, type Workload } from '@adaptmem/core';
import { evaluatePlacement, loadHardware, simulate } from '@adaptmem/hw-sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALBERT_NANO, albertWorkload } from '../test/albert-workload.js';
import { randomProblem } from '../test/random-problem.js';
import { allocate } from './allocate.js';
import { pack } from './pack.js';
import { verifyAllocation } from './verify-allocation.js';

const CONFIGS = fileURLToPath(new URL('../../../configs/', import.meta.url));
const separate = loadHardware(`${CONFIGS}hardware/edgebert-sram.yaml`);
const hardware = overlaying('edgebert-sram');
const workload = albertWorkload(ALBERT_NANO);
const exact = { solver: 'exact', objective: 'area' } as const;

const activations = ({ tensors }: Workload) => tensors.filter(({ mutability }) => mutability === 'transient');
const extent = ({ placements }: Allocation) =>
  Math.max(...placements.map(({ offsetBits, bits }) => offsetBits + bits));

describe('a memory that overlays activations', () => {
  it('needs room for those that are live at once', async () => {
    const [apart, shared] = [
      await allocate(workload, separate, exact),
      await allocate(workload, hardware, exact),
    ];
    expect(verifyAllocation(workload, hardware, shared)).toEqual([]);
    // embedded is read before hidden is ever written; scores and inner never live together
    const bits = (name: string) => encodedBitsOf(workload.tensors.find((tensor) => tensor.name === name)!);
    const all = activations(workload).reduce((sum, tensor) => sum + encodedBitsOf(tensor), 0);
    const live = bits('hidden') + bits('attended') + Math.max(bits('scores'), bits('inner'));
    expect(live).toBeLessThan(all);
    expect(extent(apart) - extent(shared)).toBeGreaterThanOrEqual(all - live);
    const { summary } = simulate(workload, hardware, shared);
    expect(summary.onChipBits).toBe(extent(shared));
  });

  it('costs what the simulator finds', async () => {
    for (const objective of ['energy', 'latency'] as const) {
      const allocation = await allocate(workload, hardware, { solver: 'exact', objective });
      const { energyPj, latencyNs } = simulate(workload, hardware, allocation).summary;
      const found = objective === 'energy' ? energyPj : latencyNs;
      expect(Math.abs(found / allocation.cost! - 1)).toBeLessThan(1e-9);
    }
  });

  it('is not what an accelerator without overlays accepts', async () => {
    const shared = await allocate(workload, hardware, exact);
    expect(verifyAllocation(workload, separate, shared).join('\n')).toMatch(/overlap/);
    expect(() => simulate(workload, separate, shared)).toThrow(/overlap/);
  });

  it('lays nothing over what is still read', async () => {
    const shared = await allocate(workload, hardware, exact);
    const placements = shared.placements.map((one) => ({ ...one }));
    const place = (tensor: string) => placements.find((one) => one.tensor === tensor)!;
    place('attended').offsetBits = place('hidden').offsetBits;
    place('attended').banks = place('hidden').banks;
    const broken = { ...shared, placements };
    expect(verifyAllocation(workload, hardware, broken).join('\n')).toMatch(
      /"attended" is written over "hidden" before "layer0\.encoder\.query"/,
    );
    expect(() => simulate(workload, hardware, broken)).toThrow(/overlap/);
  });

  it('refuses cells that wear out, with the place in the file', () => {
    expect(() => overlaying('edgebert-heterogeneous')).toThrow(
      /edgebert-heterogeneous\.yaml:\d+:\d+ memories\.0\.activations: "rram-22nm-mlc2" is not volatile/,
    );
  });
});

/** A shipped accelerator whose memories overlay activations. */
function overlaying(name: string) {
  const text = readFileSync(`${CONFIGS}hardware/${name}.yaml`, 'utf8')
    .replaceAll('../technologies/', `${CONFIGS}technologies/`)
    .replace('extends: ', `extends: ${CONFIGS}hardware/`)
    .replaceAll('    holds:', '    activations: overlaid\n    holds:');
  const file = join(mkdtempSync(join(tmpdir(), 'adaptmem-overlay-')), `${name}.yaml`);
  writeFileSync(file, text);
  return loadHardware(file);
}

describe('pack()', () => {
  it('keeps apart what is live together, within the room that the placement takes', () => {
    let overlapping = 0;
    fc.assert(
      fc.property(randomProblem, fc.nat(), (problem, draw) => {
        const memoryOf = problem.preference.map((choices, item) => choices[(draw + item) % choices.length]!);
        const { placements, loose } = pack(problem, memoryOf);
        const isTogether = (a: number, b: number) =>
          problem.items[a]!.mutability !== 'transient' ||
          problem.items[b]!.mutability !== 'transient' ||
          !problem.memories[memoryOf[a]!]!.overlaysActivations ||
          problem.liveSets.some((set) => set.includes(a) && set.includes(b));
        placements.forEach((a, left) => {
          placements.slice(0, left).forEach((b, right) => {
            const areApart =
              a.memory !== b.memory ||
              a.offsetBits >= b.offsetBits + b.bits ||
              b.offsetBits >= a.offsetBits + a.bits;
            if (!areApart) overlapping++;
            if (isTogether(left, right)) expect(areApart).toBe(true);
          });
        });
        if (loose.length > 0) return;
        const { areaMm2 } = evaluatePlacement(problem, memoryOf);
        const area = problem.memories.reduce((sum, { name, bankAreaMm2 }) => {
          const banks = placements
            .filter(({ memory }) => memory === name)
            .map(({ banks: [, last] }) => last + 1);
          return sum + bankAreaMm2 * Math.max(0, ...banks);
        }, problem.constantAreaMm2);
        expect(area).toBeCloseTo(areaMm2, 9);
      }),
      { seed: 6, numRuns: 300 },
    );
    expect(overlapping).toBeGreaterThan(20);
  });
});
