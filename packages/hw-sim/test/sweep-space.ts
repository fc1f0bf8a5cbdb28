/** Spaces of accelerators around the shipped ones, with every axis that a sweep knows. */
import fc from 'fast-check';
import type { Hardware } from '../src/config/hardware.js';
import { withDemands } from '../src/memory/demands.js';
import type { Memory } from '../src/memory/memory.js';
import type { ComputeCore, SweepSpace } from '../src/sweep/sweep-space.js';
import { completePoints } from '../src/technology/complete-point.js';
import { shipped } from './shipped.js';

const machines = fc.constantFrom('edgebert-dram', 'edgebert-sram', 'edgebert-heterogeneous' as const);

const lives = fc.record({
  years: fc.integer({ min: 1, max: 20 }),
  inferences_per_day: fc.integer({ min: 1, max: 100_000 }),
  task_updates_per_year: fc.integer({ min: 0, max: 100_000 }),
  backbone_updates_per_year: fc.integer({ min: 0, max: 100_000 }),
});

/** Two to three options on every axis. */
export const spaces: fc.Arbitrary<SweepSpace> = machines.chain((name) =>
  spaceAround(shipped(name as 'edgebert-dram')),
);

/** The same in a product that some cells do not outlast. */
export const demandingSpaces: fc.Arbitrary<SweepSpace> = fc
  .tuple(machines, lives)
  .chain(([name, product_life]) =>
    spaceAround(withDemands(shipped(name as 'edgebert-dram'), { product_life, bandwidth: [] })),
  );

function spaceAround(base: Hardware): fc.Arbitrary<SweepSpace> {
  return fc.record({
    base: fc.constant(base),
    cores: fc.array(coreOf(base), { minLength: 1, maxLength: 3 }),
    clocksMhz: fc.array(fc.integer({ min: 50, max: 2000 }), { minLength: 1, maxLength: 3 }),
    memories: fc.tuple(
      ...base.memories.map((memory) => fc.array(memoryLike(memory), { minLength: 1, maxLength: 3 })),
    ),
  });
}

function coreOf({ config, unit, buffers }: Hardware): fc.Arbitrary<ComputeCore> {
  return fc
    .record({
      vector_size: fc.constantFrom(8, 16, 32),
      timing: fc.constantFrom('ideal', 'released-systemc', 'systolic-os', 'systolic-ws', 'systolic-is'),
      zero_skipping: fc.constantFrom('none', 'gate-vectors', 'gate'),
      adapter_residual: fc.constantFrom('special-function-unit', 'accumulator'),
      overlap: fc.constantFrom('none', 'double-buffered'),
      inputKib: fc.constantFrom(1, 16, 128, 1024),
      weightKib: fc.constantFrom(1, 16, 128, 4096),
      point: fc.constantFrom(...completePoints(buffers.technology)),
    })
    .map(({ overlap, inputKib, weightKib, point, ...pe }) => ({
      unit,
      config: { ...config, overlap, pe_array: { ...config.pe_array, ...pe } } as ComputeCore['config'],
      buffers: {
        ...buffers,
        point,
        inputBits: inputKib * 8192,
        weightBits: weightKib * 8192,
        banks: Math.ceil((inputKib + weightKib) / point.capacity_kib),
      },
    }));
}

/** Another macro of the same technology, other banks, another port; sometimes too small for anything. */
function memoryLike(memory: Memory): fc.Arbitrary<Memory> {
  return fc
    .record({
      point: fc.constantFrom(...completePoints(memory.technology)),
      banks: fc.oneof(fc.constant('fit' as const), fc.integer({ min: 1, max: 24 })),
      portBitsPerCycle: fc.integer({ min: 8, max: 512 }),
    })
    .map((choice) => ({ ...memory, ...choice }));
}
