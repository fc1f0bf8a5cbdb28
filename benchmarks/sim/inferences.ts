/** Whole results of one inference, by both engines. */
import { simulate } from '../../packages/hw-sim/src/index.js';
import { ALBERT_BASE, encoderWorkload } from '../../packages/hw-sim/test/encoder-workload.js';
import { place } from '../../packages/hw-sim/test/place.js';
import { shipped } from '../../packages/hw-sim/test/shipped.js';
import { cpuSecondsOf } from './cpu-seconds.js';

const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });

export function simulateWhole(): string[] {
  const seconds = inferenceSeconds('analytical');
  return [
    'analytical, the whole result',
    `${Math.round(1 / seconds)} / s`,
    'tables by operator and component',
  ];
}

export function eventDriven(): string[] {
  return [
    'event-driven, the whole result',
    `${(1000 * inferenceSeconds('event-driven')).toFixed(1)} ms`,
    '1 task',
  ];
}

function inferenceSeconds(engine: 'analytical' | 'event-driven'): number {
  const hardware = shipped('edgebert-heterogeneous', [`engine=${engine}`]);
  const { allocation } = place(workload, hardware);
  return cpuSecondsOf(() => simulate(workload, hardware, allocation));
}
