import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONTEXT, SPACE } from '../../test/explore-space.js';
import type { AccuracyStudy } from './accuracy.js';
import { designCount, designOf, genesOf, normaliseGenome } from './design-space.js';
import { constrainedDominates } from './dominance.js';
import { evaluateDesign, isPlaced } from './evaluate-design.js';
import { type Exploration, type ExploreOptions, explore } from './explore.js';
import { genomeKey } from './genome.js';
import { simulateDesign } from './simulate-design.js';

const STUDY: AccuracyStudy = {
  roles: ['embedding', 'attention', 'ffn', 'layernorm', 'pooler'],
  faultFree: ['sram-22nm-lop', 'sram-22nm-lstp', 'lpddr4-8pj', 'rram-22nm-slc'],
  cases: [
    { compression: 'half', cells: {}, accuracy: 0.9 },
    { compression: 'half', cells: { data: 'rram-22nm-mlc2' }, accuracy: 0.88 },
    { compression: 'dense', cells: {}, accuracy: 0.92 },
  ],
};

const OPTIONS: ExploreOptions = {
  space: SPACE,
  evaluate: (genomes, solver) =>
    Promise.all(genomes.map((genome) => evaluateDesign(CONTEXT, designOf(SPACE, genome), solver))),
  objectives: ['energy', 'latency', 'area', 'accuracy'],
  reference: [1e8, 1e6, 5, 0.2],
  limits: {},
  study: STUDY,
  evaluations: 150,
  population: 20,
  seeds: 8,
  seed: 3,
};

const anyGenome = fc
  .tuple(...genesOf(SPACE).map(({ values }) => fc.integer({ min: 0, max: values - 1 })))
  .map((genome) => normaliseGenome(SPACE, genome));

describe('a design', () => {
  it('is what the simulator says of it, whichever solver placed it', async () => {
    let placed = 0;
    await fc.assert(
      fc.asyncProperty(
        anyGenome,
        fc.constantFrom('greedy' as const, 'exact' as const),
        async (genome, solver) => {
          const design = designOf(SPACE, genome);
          const evaluation = await evaluateDesign(CONTEXT, design, solver);
          if (!isPlaced(evaluation)) return expect(evaluation.unplacedShare).toBeGreaterThan(0);
          placed++;
          await simulateDesign(CONTEXT, design, evaluation, 'any'); // throws where they differ
        },
      ),
      { seed: 8, numRuns: 60 },
    );
    expect(placed).toBeGreaterThan(20);
  });

  it('is another one for every normal genome', () => {
    const few = {
      ...SPACE,
      inputKib: [64],
      memories: SPACE.memories.map((memory) => ({ ...memory, macros: memory.macros.slice(0, 2) })),
    };
    const genes = genesOf(few);
    const keys = new Set<string>();
    const all = genes.reduce((product, { values }) => product * values, 1);
    for (let number = 0; number < all; number++) {
      let rest = number;
      const genome = genes.map(({ values }) => {
        const value = rest % values;
        rest = Math.floor(rest / values);
        return value;
      });
      keys.add(genomeKey(normaliseGenome(few, genome)));
    }
    expect(keys.size).toBe(designCount(few));
  });
});

describe('explore()', () => {
  let found: Exploration;
  beforeAll(async () => {
    found = await explore(OPTIONS);
  });

  it('has a front that nothing dominates, each design of which is simulated in full', async () => {
    expect(found.front.length).toBeGreaterThan(3);
    for (const member of found.front) {
      expect(found.evaluated.some((other) => constrainedDominates(other, member))).toBe(false);
      const { evaluation, genome } = member;
      if (!isPlaced(evaluation)) throw new Error('The front has an unplaced design');
      await simulateDesign(CONTEXT, designOf(SPACE, genome), evaluation, 'front');
    }
  });

  it('has traces that never fall and use the whole budget', () => {
    for (const trace of Object.values(found.traces)) {
      expect(trace.at(-1)!.evaluations).toBe(OPTIONS.evaluations);
      trace.slice(1).forEach(({ hypervolume }, index) => {
        expect(hypervolume).toBeGreaterThanOrEqual(trace[index]!.hypervolume);
      });
      expect(found.hypervolume).toBeGreaterThanOrEqual(trace.at(-1)!.hypervolume * (1 - 1e-12));
    }
  });

  it('leaves out what nobody measured', () => {
    for (const { accuracy } of found.front) expect(accuracy.kind).not.toBe('absent');
    expect(found.evaluated.some(({ accuracy }) => accuracy.kind === 'absent')).toBe(true);
  });

  it('finds the same with the same seed, however the work is shared out, and keeps to limits', async () => {
    const turned = await explore({
      ...OPTIONS,
      evaluate: async (genomes, solver) => {
        const evaluations = [];
        for (const genome of [...genomes].reverse())
          evaluations.unshift(await evaluateDesign(CONTEXT, designOf(SPACE, genome), solver));
        return evaluations;
      },
    });
    expect(turned).toEqual(found);
    const area = Math.max(...found.front.map(({ objectives }) => objectives[2]! * OPTIONS.reference[2]!)) / 2;
    const limited = await explore({ ...OPTIONS, limits: { area } });
    expect(limited.front.length).toBeGreaterThan(0);
    for (const { evaluation } of limited.front)
      expect(isPlaced(evaluation) && evaluation.areaMm2).toBeLessThanOrEqual(area);
  });
});
