/** Small random placement problems, with costs and sizes over several orders of magnitude. */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import fc from 'fast-check';

const cost = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.double({ min: 0, max: 1e5, noNaN: true }));
const costs = (memories: number) =>
  fc.array(cost, { minLength: memories, maxLength: memories }).map((values) => Float64Array.from(values));

const limit = (items: number, memories: number) =>
  fc.record({
    memory: fc.nat(memories - 1),
    most: fc.integer({ min: 1, max: 100 }),
    amounts: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: items, maxLength: items }),
  });

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
      limits: fc.oneof(
        { weight: 2, arbitrary: fc.array(limit(items, memories), { maxLength: 0 }) },
        { weight: 1, arbitrary: fc.array(limit(items, memories), { minLength: 1, maxLength: 2 }) },
      ),
      // an interval of six instants for each activation; the others are always there
      lifetimes: fc.oneof(
        fc.constant(Array.from({ length: items }, (): [number, number] | undefined => undefined)),
        fc.array(fc.option(fc.tuple(fc.nat(5), fc.nat(5)), { nil: undefined }), {
          minLength: items,
          maxLength: items,
        }),
      ),
      bankAreas: fc.array(fc.constantFrom(0, 0.01, 0.3, 1), { minLength: memories, maxLength: memories }),
      constantAreaMm2: fc.constantFrom(0, 2),
      overlap: fc.constantFrom('none' as const, 'double-buffered' as const),
      clockMhz: fc.constantFrom(250, 1000),
      constantEnergyPj: cost,
      leakageMw: fc.constantFrom(0, 0.5, 40),
    }),
  )
  .map(({ bits, capacity, allowed, steps, limits, bankAreas, lifetimes, ...rest }) => ({
    workload: 'random',
    hardware: 'random',
    items: bits.map((size, item) => ({
      tensor: `tensor${item}`,
      part: 'data' as const,
      bits: size,
      mutability: lifetimes[item] ? ('transient' as const) : ('frozen' as const),
      role: 'ffn' as const,
    })),
    memories: capacity.map((capacityBits, memory) => ({
      name: `memory${memory}`,
      capacityBits,
      bankBits: 4096,
      nonVolatile: memory === 0,
      offChip: memory === 2,
      bankAreaMm2: memory === 2 ? 0 : bankAreas[memory]!,
      overlaysActivations: memory !== 0,
    })),
    allowed,
    preference: allowed.map((row) => row.flatMap((may, memory) => (may ? [memory] : []))),
    steps: steps.map((step, index) => ({ ...step, task: 'task', operator: `operator${index}` })),
    liveSets: [0, 1, 2, 3, 4, 5].map((instant) =>
      lifetimes.flatMap((life, item) =>
        life && Math.min(...life) <= instant && instant <= Math.max(...life) ? [item] : [],
      ),
    ),
    limits: limits.map(({ memory, most, amounts }, index) => ({
      name: `limit${index}`,
      unit: 'GB/s',
      most,
      memory,
      uses: amounts.map((amount, item) => ({ item, amount })).filter(({ amount }) => amount > 0),
    })),
    refusal: (item: number, memory: number) =>
      allowed[item]![memory] ? undefined : 'may not hold frozen data',
    ...rest,
  }));
