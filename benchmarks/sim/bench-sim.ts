/** `pnpm bench:sim`: how fast the simulator is, on ALBERT-base with adapters, 128 tokens. Prints a Markdown table. */
import { join } from 'node:path';
import { loadScenario, serviceModel, simulate, simulateStream } from '../../packages/hw-sim/src/index.js';
import { ALBERT_BASE, encoderWorkload } from '../../packages/hw-sim/test/encoder-workload.js';
import { place } from '../../packages/hw-sim/test/place.js';
import { shipped } from '../../packages/hw-sim/test/shipped.js';

const WARM_UP = 3;
const RUNS = 9;
const REQUESTS = 1_000_000;

const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });

/** Median seconds of an action after warm-up. */
function secondsOf(action: () => void): number {
  const seconds = Array.from({ length: WARM_UP + RUNS }, () => {
    const start = performance.now();
    action();
    return (performance.now() - start) / 1000;
  });
  return seconds.slice(WARM_UP).sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

function inferenceSeconds(engine: 'analytical' | 'event-driven'): number {
  const hardware = shipped('edgebert-heterogeneous', [`engine=${engine}`]);
  const { allocation } = place(workload, hardware);
  return secondsOf(() => simulate(workload, hardware, allocation));
}

/** Seconds of a stream, and the memory of the process after it. */
function stream(): { seconds: number; mib: number } {
  const file = join(import.meta.dirname, '../../configs/scenarios/always-on-switching.yaml');
  const scenario = { ...loadScenario(file), requests: REQUESTS };
  const hardware = shipped('edgebert-sram');
  const service = serviceModel({ workload, hardware, ...place(workload, hardware) }, scenario);
  const start = performance.now();
  simulateStream(service, scenario, 42);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, mib: process.resourceUsage().maxRSS / 1024 };
}

const [analytical, events] = [inferenceSeconds('analytical'), inferenceSeconds('event-driven')];
const { seconds, mib } = stream();
const rows = [
  ['analytical designs, the whole result of each', `${Math.round(1 / analytical)} / s`],
  ['event-driven inference', `${(1000 * events).toFixed(1)} ms`],
  [
    `stream of ${REQUESTS.toExponential()} requests`,
    `${seconds.toFixed(2)} s, ${Math.round(REQUESTS / seconds)} / s`,
  ],
  ['largest resident memory of this process', `${Math.round(mib)} MiB`],
];
process.stdout.write(
  `| what | |\n| --- | --- |\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`,
);
