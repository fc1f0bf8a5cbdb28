import { bench, describe } from 'vitest';
import { evaluatePlacement } from '../src/analytical/evaluate-placement.js';
import { placementProblem } from '../src/analytical/placement-problem.js';
import { simulate } from '../src/analytical/simulate.js';
import { ALBERT_BASE, encoderWorkload } from '../test/encoder-workload.js';
import { place } from '../test/place.js';
import { shipped } from '../test/shipped.js';

describe('ALBERT-base with adapters, 8 tasks, 1944 operators', () => {
  const workload = encoderWorkload(ALBERT_BASE);
  const hardware = shipped('edgebert-heterogeneous');
  const { allocation, memoryOf } = place(workload, hardware);
  const problem = placementProblem(workload, hardware);

  bench('placementProblem()', () => {
    placementProblem(workload, hardware);
  });
  bench('evaluatePlacement()', () => {
    evaluatePlacement(problem, memoryOf);
  });
  bench('simulate()', () => {
    simulate(workload, hardware, allocation);
  });
});
