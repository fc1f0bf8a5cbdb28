/**
 * `pnpm bench:mapper [--rounds N]`: every solver on ALBERT-base with 16 tasks over six memories, as a Markdown table;
 * nothing is written. See README.md beside it.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadHardware, type PlacementProblem, placementProblem } from '../../packages/hw-sim/src/index.js';
import { type allocate, type SolverName, solvePlacement } from '../../packages/mapper/src/index.js';
import {
  COMPRESSION_GROUPS,
  CompressionSettings,
  geometryStorage,
  profileWorkload,
  readAlbertConfig,
} from '../../packages/model/src/index.js';

const SOLVERS: SolverName[] = ['rule', 'greedy', 'local', 'exact'];
const OBJECTIVES = ['energy', 'latency'] as const;
const TASKS = 16;
/** As EdgeBERT prunes ALBERT-base. */
const SPARSITY = 0.6;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Adapters in every layer, so that tasks have many tensors of their own. */
function workload() {
  const groups = Object.fromEntries(
    COMPRESSION_GROUPS.map((group) => [group, { sparsity: group === 'layernorm' ? 0 : SPARSITY }]),
  );
  return profileWorkload({
    name: 'bench',
    model: 'albert-base',
    config: readAlbertConfig(here('../../configs/models/albert-base-v2.json')),
    method: 'houlsby',
    adapter: { bottleneck: 64, sharing: 'per-layer' },
    tasks: Array.from({ length: TASKS }, (_, index) => ({ name: `task${index}`, numLabels: 2 })),
    sequenceLength: 128,
    storage: geometryStorage(CompressionSettings.parse({ groups })),
  });
}

interface Timing {
  cpuMs: number;
  wallMs: number;
}

async function time<T>(action: () => T | Promise<T>): Promise<[T, Timing]> {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  const result = await action();
  const { user, system } = process.cpuUsage(cpu);
  return [result, { cpuMs: (user + system) / 1000, wallMs: performance.now() - start }];
}

const least = (figures: readonly number[]) => Math.min(...figures).toFixed(1);

async function row(problem: PlacementProblem, solver: SolverName, objective: (typeof OBJECTIVES)[number]) {
  const timings: Timing[] = [];
  let answer: Awaited<ReturnType<typeof allocate>> | undefined;
  for (let round = 0; round <= rounds; round++) {
    const [result, timing] = await time(() => solvePlacement(problem, { solver, objective }));
    answer = result;
    if (round > 0 || rounds === 0) timings.push(timing);
  }
  const { status, cost, bound } = answer!;
  const gap =
    cost === undefined || bound === undefined ? '' : `${(100 * (cost / bound - 1)).toExponential(1)} %`;
  const cells = [
    ...[objective, solver, least(timings.map(({ cpuMs }) => cpuMs))],
    ...[least(timings.map(({ wallMs }) => wallMs)), status, cost?.toExponential(6) ?? '', gap],
  ];
  return `| ${cells.join(' | ')} |`;
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
const [problem, stated] = await time(() =>
  placementProblem(workload(), loadHardware(here('six-memories.yaml'))),
);
const bits = problem.items.reduce((sum, item) => sum + item.bits, 0);
console.log(
  `${problem.items.length} items of ${(bits / 8 / 2 ** 20).toFixed(1)} MiB, ${problem.steps.length} operators, ` +
    `${problem.memories.length} memories; stating the problem took ${stated.cpuMs.toFixed(0)} ms of CPU time\n`,
);
console.log('| objective | solver | CPU ms | wall ms | status | cost (pJ, ns) | gap |');
console.log('| --- | --- | --: | --: | --- | --: | --: |');
for (const objective of OBJECTIVES)
  for (const solver of SOLVERS) console.log(await row(problem, solver, objective));
