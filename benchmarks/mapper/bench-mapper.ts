/**
 * `pnpm bench:mapper [--rounds N]`: every solver on ALBERT-base with 16 tasks over six memories, as a Markdown table;
 * nothing is written. See README.md beside it.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadHardware, type PlacementProblem, placementProblem } from '../../packages/hw-sim/src/index.js';
import {
  type AllocateOptions,
  type allocate,
  DEFAULT_GAP,
  OPTIMALITY_GAP,
  type SolverName,
  solvePlacement,
} from '../../packages/mapper/src/index.js';
import {
  COMPRESSION_GROUPS,
  CompressionSettings,
  geometryStorage,
  profileWorkload,
  readAlbertConfig,
} from '../../packages/model/src/index.js';

const HEURISTICS: SolverName[] = ['rule', 'greedy', 'local'];
const OBJECTIVES = ['energy', 'latency', 'edp', 'area'] as const;
/** Gaps that the exact search is asked for. */
const GAPS = [DEFAULT_GAP, OPTIMALITY_GAP];
/** Rounds before those that count, in which the program is still being compiled. */
const WARM_UP = 3;
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

const ms = (value: number) => (value < 100 ? value.toFixed(1) : value.toFixed(0));
const least = (figures: readonly number[]) => ms(Math.min(...figures));
const percent = (share: number) => `${(100 * share).toPrecision(2)} %`;

async function row(problem: PlacementProblem, options: AllocateOptions) {
  const timings: Timing[] = [];
  let answer: Awaited<ReturnType<typeof allocate>> | undefined;
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const [result, timing] = await time(() => solvePlacement(problem, options));
    answer = result;
    timings.push(timing);
  }
  const { status, cost, bound } = answer!;
  const warm = timings.slice(WARM_UP);
  const cells = [
    ...[options.objective, options.solver, options.gap === undefined ? '' : percent(options.gap)],
    ...[
      ms(timings[0]!.cpuMs),
      least(warm.map(({ cpuMs }) => cpuMs)),
      least(warm.map(({ wallMs }) => wallMs)),
    ],
    ...[status, cost!.toExponential(5), bound === undefined ? '' : percent(cost! / bound - 1)],
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
console.log(
  '| objective | solver | asked gap | first, CPU ms | CPU ms | wall ms | status | cost (pJ, ns, pJ·ns, mm²) | proven gap |',
);
console.log('| --- | --- | --: | --: | --: | --: | --- | --: | --: |');
for (const objective of OBJECTIVES) {
  for (const solver of HEURISTICS) console.log(await row(problem, { objective, solver }));
  for (const gap of GAPS) console.log(await row(problem, { objective, solver: 'exact', gap }));
}
