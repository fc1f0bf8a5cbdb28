/** Designs a second: every combination of sizes of the PE array and buffers, clock, macros, banks and ports. */
import {
  completePoints,
  designAt,
  designCount,
  isMisfit,
  prepareSweep,
  type Sweep,
  type SweepSpace,
  spaceOf,
} from '../../packages/hw-sim/src/index.js';
import { ALBERT_BASE, encoderWorkload } from '../../packages/hw-sim/test/encoder-workload.js';
import { shipped } from '../../packages/hw-sim/test/shipped.js';
import { cpuSecondsOf, secondsOf } from './cpu-seconds.js';

/** Of a large space, so many, spread over it. */
const DESIGNS = 50_000;

export function sweepRows(): string[][] {
  return [1, 8].map((tasks) => {
    const sweep = prepareSweep(encoderWorkload({ ...ALBERT_BASE, tasks }), hardwareSpace());
    const designs = fittingDesigns(sweep);
    const seconds = cpuSecondsOf(() => {
      for (const design of designs) sweep.evaluate(design);
    });
    const ofACore = coreSeconds(tasks);
    return [
      `sweep, ${tasks === 1 ? '1 task' : `${tasks} tasks`}`,
      `${Math.round(designs.length / seconds).toLocaleString('en')} designs / s`,
      `${designCount(sweep.space).toLocaleString('en')} designs; a new PE array or buffer ${(1000 * ofACore).toFixed(1)} ms`,
    ];
  });
}

/** Designs that hold the workload; what is too small would be done sooner. */
function fittingDesigns(sweep: Sweep) {
  const stride = Math.max(1, Math.floor(designCount(sweep.space) / DESIGNS));
  return Array.from({ length: DESIGNS }, (_, index) =>
    designAt(sweep.space, (index * stride) % designCount(sweep.space)),
  ).filter((design) => !isMisfit(sweep.evaluate(design)));
}

/** Seconds of the first design on a core, in a sweep that has seen none. */
function coreSeconds(tasks: number): number {
  const space = hardwareSpace();
  const sweep = prepareSweep(encoderWorkload({ ...ALBERT_BASE, tasks }), space);
  const last = designAt(space, designCount(space) - 1).memories;
  sweep.evaluate({ core: 0, clock: 0, memories: last });
  const rest = space.cores.length - 1;
  return (
    secondsOf(() => {
      for (let core = 1; core <= rest; core++) sweep.evaluate({ core, clock: 0, memories: last });
    }, 1) / rest
  );
}

function hardwareSpace(): SweepSpace {
  const base = shipped('edgebert-heterogeneous');
  const cores = [8, 16, 32].flatMap((n) =>
    [16, 32, 64, 128, 256].flatMap((input) =>
      [32, 128, 512].map((weight) => ({
        ...base,
        buffers: { ...base.buffers, inputBits: input * 8192, weightBits: weight * 8192 },
        config: { ...base.config, pe_array: { ...base.config.pe_array, vector_size: n } },
      })),
    ),
  );
  const memories = base.memories.map((memory) =>
    completePoints(memory.technology).flatMap((point) =>
      [64, 128, 256].flatMap((portBitsPerCycle) =>
        (['fit', 4, 16] as const).map((banks) => ({ ...memory, point, portBitsPerCycle, banks })),
      ),
    ),
  );
  return { ...spaceOf(base), cores, clocksMhz: [250, 500, 717, 1000], memories };
}
