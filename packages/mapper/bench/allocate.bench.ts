/** Time of each solver on adapter-ALBERT-base for eight tasks: `pnpm bench`. */
import { fileURLToPath } from 'node:url';
import { loadHardware, placementProblem } from '@adaptmem/hw-sim';
import { bench, describe } from 'vitest';
import { solvePlacement } from '../src/allocate.js';
import { SOLVERS, type SolverName } from '../src/solvers/solvers.js';
import { ALBERT_BASE, albertWorkload } from '../test/albert-workload.js';

const file = fileURLToPath(new URL('../../../configs/hardware/edgebert-heterogeneous.yaml', import.meta.url));
const problem = placementProblem(albertWorkload(ALBERT_BASE), loadHardware(file));

describe(`${problem.items.length} items, ${problem.steps.length} steps, ${problem.memories.length} memories`, () => {
  for (const solver of Object.keys(SOLVERS) as SolverName[]) {
    for (const objective of ['energy', 'latency'] as const) {
      const once = { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 };
      bench(
        `${solver}, ${objective}`,
        async () => void (await solvePlacement(problem, { solver, objective })),
        once,
      );
    }
  }
});
