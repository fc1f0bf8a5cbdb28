/** Small random placement problems, with costs and sizes over several orders of magnitude. */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import fc from 'fast-check';

const cost = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.double({ min: 0, max: 1e5, noNaN: true }));
const costs = (memories: number) =>
  fc.array(cost, { minLength: memories, maxLength: memories }).map((values) => Float64Array.from(values));

/** Up to six items in up to three memories; some do not fit, some items may live in one place only. */
export const randomProblem: fc.Arbitrary<PlacementProblem> = fc
  .record({ items: fc.integer({ min: 1, max: 6 }), memories: fc.integer({ min: 1, max: 3 }) })
  .chain(({ items, memories }) =>
    fc.record({
      bits: fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: items, maxLength: items }),
      capacity: fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: memories, maxLength: memories }),
      allowed: fc.array(
        fc
          .array(fc.boolean(), { minLength: memories, maxLength: memories })
          .map((row) => (row.some(Boolean) ? row : row.map(() => true))),
        { minLength: items, maxLength: items },
      ),
      steps: fc.array(
        fc.record({
          weight: fc.constantFrom(1, 0.5, 0.125),
          computeCycles: cost,
          uses: fc.array(
            fc.record({
              item: fc.integer({ min: 0, max: items - 1 }),
              cycles: costs(memories),
              energyPj: costs(memories),
            }),
            { maxLength: 4 },
          ),
        }),
        { maxLength: 6 },
      ),
      overlap: fc.constantFrom('none' as const, 'double-buffered' as const),
      clockMhz: fc.constantFrom(250, 1000),
      constantEnergyPj: cost,
      leakageMw: fc.constantFrom(0, 0.5, 40),
    }),
  )
  .map(({ bits, capacity, allowed, steps, ...rest }) => ({
    workload: 'random',
    hardware: 'random',
    items: bits.map((size, item) => ({
      tensor: `tensor${item}`,
      part: 'data' as const,
      bits: size,
      mutability: 'frozen' as const,
      role: 'ffn' as const,
    })),
    memories: capacity.map((capacityBits, memory) => ({
      name: `memory${memory}`,
      capacityBits,
      bankBits: 4096,
      nonVolatile: memory === 0,
      offChip: memory === 2,
    })),
    allowed,
    preference: allowed.map((row) => row.flatMap((may, memory) => (may ? [memory] : []))),
    steps: steps.map((step, index) => ({ ...step, task: 'task', operator: `operator${index}` })),
    ...rest,
  }));
