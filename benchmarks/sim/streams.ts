/** A stream of requests: time, and how the memory of the process grows. */
import { join } from 'node:path';
import { loadScenario, serviceModel, simulateStream } from '../../packages/hw-sim/src/index.js';
import { ALBERT_BASE, encoderWorkload } from '../../packages/hw-sim/test/encoder-workload.js';
import { place } from '../../packages/hw-sim/test/place.js';
import { shipped } from '../../packages/hw-sim/test/shipped.js';
import { secondsOf } from './cpu-seconds.js';

export function streamRow(requests: number): string[] {
  const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });
  const file = join(import.meta.dirname, '../../configs/scenarios/always-on-switching.yaml');
  const scenario = { ...loadScenario(file), requests };
  const hardware = shipped('edgebert-sram');
  const service = serviceModel({ workload, hardware, ...place(workload, hardware) }, scenario);
  const before = largestMib();
  const seconds = secondsOf(() => simulateStream(service, scenario, 42), 1);
  const mib = `${Math.round(largestMib() - before)} MiB more, ${Math.round(largestMib())} MiB in all`;
  return [`stream of ${requests.toLocaleString('en')} requests`, `${seconds.toFixed(2)} s`, mib];
}

/** Largest resident memory of this process until now. */
const largestMib = () => process.resourceUsage().maxRSS / 1024;
