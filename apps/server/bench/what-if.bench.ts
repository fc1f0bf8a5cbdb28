/** What a slider waits for. */
import { join } from 'node:path';
import { bench, describe } from 'vitest';
import { makeSmokeRun, REPOSITORY } from '../src/what-if/testing/smoke-run.js';
import { whatIf } from '../src/what-if/what-if.js';

const model = join(REPOSITORY, 'configs/models/albert-base-v2.json');
const geometry = `{ kind: config, name: albert-base, config: ${model}, sequence_length: 128, adapter: { bottleneck: 64 } }`;
const { folder } = await makeSmokeRun([`geometries=[${geometry}]`, 'task_counts=[8]', 'constraints={}']);

/** Every other clock and port: more than are asked for here. */
const CLOCKS = ['100', '250', '500', '750', '1500', '2000'];
const PORTS = ['32', '64', '256', '512'];
const questions = CLOCKS.flatMap((clock) =>
  PORTS.map((port) => ({ 'clock_mhz.value': clock, 'memories.2.port_bits_per_cycle': port })),
);

const ask = (knobs: Record<string, string>) =>
  whatIf(folder, { system: 'adapter-heterogeneous', geometry: 'albert-base', tasks: 8, knobs });

describe('ALBERT-base with adapters, 8 tasks, on RRAM and SRAM', () => {
  let asked = 0;
  const once = { warmupIterations: 2, warmupTime: 0, iterations: 20, time: 0 };
  bench('values that were not asked for before', () => ask(questions[asked++]!).then(() => {}), once);
  bench('values that were', () => ask(questions[0]!).then(() => {}));
});
