import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encoderSizes, PINNED } from '../../test/arbitraries.js';
import { encoderWorkload } from '../../test/encoder-workload.js';
import { spaces } from '../../test/sweep-space.js';
import { evaluatePlacement } from '../analytical/evaluate-placement.js';
import { placementProblem } from '../analytical/placement-problem.js';
import { preparePlacementProblems } from './placement-problems.js';
import { designAt, designCount, designHardware } from './sweep-space.js';

describe('preparePlacementProblems()', () => {
  it('states the problem of every accelerator as placementProblem() does, with fewer steps', () => {
    let merged = 0;
    fc.assert(
      fc.property(
        encoderSizes,
        spaces,
        fc.nat(),
        fc.infiniteStream(fc.nat(20)),
        (sizes, space, first, draws) => {
          const workload = encoderWorkload({ ...sizes, hidden: sizes.heads * sizes.headSize });
          const problemOf = preparePlacementProblems(workload);
          for (let count = 0; count < 4; count++) {
            const hardware = designHardware(space, designAt(space, (first + 7 * count) % designCount(space)));
            const { steps, ...expected } = placementProblem(workload, hardware);
            const { steps: fewer, ...problem } = problemOf(hardware);
            expect({ ...problem, refusal: null }).toEqual({
              ...expected,
              refusal: null,
              constantEnergyPj: problem.constantEnergyPj,
              leakageMw: problem.leakageMw,
            });
            expect(fewer.length).toBeLessThanOrEqual(steps.length);
            if (fewer.length < steps.length) merged++;
            const memoryOf = expected.preference.map(
              (memories) => memories[draws.next().value % memories.length] ?? 0,
            );
            const [found, wanted] = [
              evaluatePlacement(problemOf(hardware), memoryOf),
              evaluatePlacement(placementProblem(workload, hardware), memoryOf),
            ];
            for (const figure of ['energyPj', 'latencyNs', 'areaMm2'] as const)
              expect(Math.abs(found[figure] - wanted[figure])).toBeLessThanOrEqual(1e-12 * wanted[figure]);
          }
        },
      ),
      { ...PINNED, numRuns: 25 },
    );
    expect(merged).toBeGreaterThan(20);
  });
});
