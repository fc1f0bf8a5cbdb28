import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constrainedDominates, type Scored } from './dominance.js';
import { type Gene, type Genome, genomeKey } from './genome.js';
import { GrowingVolume } from './growing-volume.js';
import { hypervolume } from './hypervolume.js';
import { nsga2 } from './nsga2.js';
import { ParetoArchive } from './pareto-archive.js';
import { randomSearch } from './random-search.js';
import type { Individual, Search, SearchOptions } from './search.js';

const SEARCHES = { nsga2, randomSearch };
const RUNS = { seed: 4, numRuns: 40 };

const genes: fc.Arbitrary<Gene[]> = fc.array(
  fc.record({
    name: fc.constant('gene'),
    values: fc.integer({ min: 1, max: 9 }),
    kind: fc.constantFrom('ordered' as const, 'categorical' as const),
  }),
  { minLength: 1, maxLength: 5 },
);

const settings = fc.record({
  genes,
  evaluations: fc.integer({ min: 1, max: 120 }),
  population: fc.integer({ min: 2, max: 20 }),
  seed: fc.nat(),
  search: fc.constantFrom('nsga2' as const, 'randomSearch' as const),
});
type Settings = typeof settings extends fc.Arbitrary<infer S> ? S : never;

/** Some function of the genome with three objectives and a constraint. */
function score(genome: Genome): Individual<Scored> {
  const [a = 0, b = 0, c = 0] = genome;
  return {
    genome,
    objectives: [a + c, (8 - a) ** 2 + b, Math.abs(b - c)],
    violation: Math.max(0, a + b - 9),
  };
}

function optionsOf({ genes: all, evaluations, population, seed }: Settings): SearchOptions<Scored> {
  return {
    genes: all,
    normalise: (genome) => genome,
    evaluate: async (genomes) => genomes.map(score),
    start: [],
    evaluations,
    population,
    rng: createRng(seed),
  };
}

async function run(search: Search, options: SearchOptions<Scored>): Promise<Individual<Scored>[]> {
  const all: Individual<Scored>[] = [];
  for await (const generation of search(options)) all.push(...generation);
  return all;
}

const keysOf = (all: readonly Individual<Scored>[]) => all.map(({ genome }) => genomeKey(genome));

describe('searches', () => {
  it('evaluate different designs within the bounds, as many as they may or as there are', () =>
    fc.assert(
      fc.asyncProperty(settings, async (setting) => {
        const all = await run(SEARCHES[setting.search], optionsOf(setting));
        expect(new Set(keysOf(all)).size).toBe(all.length);
        for (const { genome } of all)
          genome.forEach((value, index) => {
            expect(Number.isInteger(value) && value >= 0 && value < setting.genes[index]!.values).toBe(true);
          });
        expect(all.length).toBeLessThanOrEqual(setting.evaluations);
        const space = setting.genes.reduce((product, { values }) => product * values, 1);
        if (space >= 20 * setting.evaluations) expect(all.length).toBe(setting.evaluations);
      }),
      RUNS,
    ));

  it('find the same, whoever evaluates what first, and go on from what is known', () =>
    fc.assert(
      fc.asyncProperty(settings, async (setting) => {
        const options = optionsOf(setting);
        const plain = await run(SEARCHES[setting.search], options);
        const scattered = await run(SEARCHES[setting.search], {
          ...options,
          evaluate: async (genomes) => {
            const scores = new Map<string, Individual<Scored>>();
            const late = genomes.filter((_, index) => index % 3 === 1);
            for (const genome of [...genomes.filter((one) => !late.includes(one)).reverse(), ...late])
              scores.set(genomeKey(genome), score(genome));
            await Promise.resolve();
            return genomes.map((genome) => scores.get(genomeKey(genome))!);
          },
        });
        expect(scattered).toEqual(plain);
      }),
      RUNS,
    ));

  it('count what they start from, and do not evaluate it again', async () => {
    const all: Gene[] = [
      { name: 'a', values: 9, kind: 'ordered' },
      { name: 'b', values: 9, kind: 'categorical' },
    ];
    const setting: Settings = { genes: all, evaluations: 30, population: 10, seed: 1, search: 'nsga2' };
    const start = [
      [0, 0],
      [8, 8],
    ].map(score);
    for (const search of Object.values(SEARCHES)) {
      const found = await run(search, { ...optionsOf(setting), start });
      expect(found.slice(0, 2)).toEqual(start);
      expect(new Set(keysOf(found)).size).toBe(30);
    }
  });
});

describe('ParetoArchive', () => {
  const solutions = fc.array(
    fc.record({
      objectives: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 }),
      violation: fc.constantFrom(0, 0, 0, 1),
    }),
    { maxLength: 60 },
  );
  const REFERENCE = [6, 6, 6];

  it('keeps what nothing dominates, and its volume never falls', () =>
    fc.assert(
      fc.property(solutions, (all) => {
        const archive = new ParetoArchive<Scored>();
        const volume = new GrowingVolume(REFERENCE);
        let before = 0;
        for (const solution of all) {
          archive.add(solution);
          volume.add(solution);
          expect(volume.hypervolume).toBeGreaterThanOrEqual(before);
          before = volume.hypervolume;
        }
        const { front } = archive;
        for (const member of front) {
          expect(member.violation).toBe(0);
          expect(all.some((other) => constrainedDominates(other, member))).toBe(false);
        }
        const keys = new Set(front.map(({ objectives }) => String(objectives)));
        expect(keys.size).toBe(front.length);
        for (const { objectives, violation } of all) {
          if (violation > 0 || keys.has(String(objectives))) continue;
          const isBeaten = front.some((member) => constrainedDominates(member, { objectives, violation }));
          expect(isBeaten).toBe(true);
        }
        const points = front.map(({ objectives }) => objectives);
        expect(volume.hypervolume).toBeCloseTo(hypervolume(points, REFERENCE), 9);
      }),
      { seed: 5, numRuns: 300 },
    ));
});

describe('nsga2()', () => {
  // ZDT1 (Zitzler, Deb and Thiele 2000) on a grid; its front f2 = 1 − √f1 has 1.1 · 0.1 + 0.1 + 2/3 below (1.1, 1.1)
  const STEPS = 64;
  const zdt1Genes = Array.from({ length: 10 }, (): Gene => ({ name: 'x', values: STEPS, kind: 'ordered' }));
  const zdt1 = (genome: Genome): Individual<Scored> => {
    const [first, ...rest] = genome.map((value) => value / (STEPS - 1));
    const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
    return { genome, objectives: [first!, g * (1 - Math.sqrt(first! / g))], violation: 0 };
  };

  it('comes near the known front of ZDT1, where random search stays far away', async () => {
    const options = {
      ...optionsOf({ genes: zdt1Genes, evaluations: 6000, population: 60, seed: 2, search: 'nsga2' }),
      evaluate: async (genomes: readonly Genome[]) => genomes.map(zdt1),
    };
    const reference = [1.1, 1.1];
    const volumeOf = async (search: Search) => {
      const found = await run(search, options);
      return hypervolume(
        found.map(({ objectives }) => objectives),
        reference,
      );
    };
    const best = 1.1 * 0.1 + 0.1 + 2 / 3;
    expect(await volumeOf(nsga2)).toBeGreaterThan(0.97 * best);
    expect(await volumeOf(randomSearch)).toBeLessThan(0.3 * best);
  });
});
