/** What another accelerator would make of a run's networks. */
import { z } from 'zod';

/** A setting of the accelerator that can be turned. */
export const Knob = z.object({
  /** As of `--set` on the hardware file, e.g. `memories.0.port_bits_per_cycle`. */
  path: z.string(),
  /** For people, e.g. `sram: port`. */
  label: z.string(),
  unit: z.string().optional(),
  /** Its value in the run. */
  value: z.string(),
  /** Values that it may take, ascending where they are numbers; the run's is one of them. */
  options: z.array(z.string()).min(1),
});
export type Knob = z.infer<typeof Knob>;

/** One system of a run with one geometry. */
export const WhatIfSystem = z.object({
  system: z.string(),
  title: z.string(),
  geometry: z.string(),
  /** Numbers of tasks that were simulated, ascending. */
  taskCounts: z.array(z.int().positive()),
  knobs: z.array(Knob),
});
export type WhatIfSystem = z.infer<typeof WhatIfSystem>;

export const WhatIfSystems = z.object({ systems: z.array(WhatIfSystem) });
export type WhatIfSystems = z.infer<typeof WhatIfSystems>;

export const WhatIfRequest = z.strictObject({
  system: z.string(),
  geometry: z.string(),
  tasks: z.int().positive(),
  /** Values by path of the knob; what is absent stays as in the run. */
  knobs: z.record(z.string(), z.string()).default({}),
});
export type WhatIfRequest = z.input<typeof WhatIfRequest>;

export const WhatIfComponent = z.object({
  component: z.string(),
  dynamicPj: z.number().meta({ unit: 'pJ' }),
  leakagePj: z.number().meta({ unit: 'pJ' }),
  areaMm2: z.number().meta({ unit: 'mm²' }),
  usedBits: z.number(),
  capacityBits: z.number(),
  offChip: z.boolean(),
});
export type WhatIfComponent = z.infer<typeof WhatIfComponent>;

/** Mean of one inference of each task. */
export const WhatIfCost = z.object({
  energyPj: z.number().meta({ unit: 'pJ' }),
  latencyNs: z.number().meta({ unit: 'ns' }),
  averagePowerMw: z.number().meta({ unit: 'mW' }),
  edpPjNs: z.number().meta({ unit: 'pJ·ns' }),
  areaMm2: z.number().meta({ unit: 'mm²' }),
  byComponent: z.array(WhatIfComponent),
});
export type WhatIfCost = z.infer<typeof WhatIfCost>;

export const WhatIfAnswer = z.object({
  /** As in the run. */
  before: WhatIfCost,
  /** With the knobs turned; absent if the memories cannot hold the networks. */
  after: WhatIfCost.optional(),
  /** What prevents a placement where there is none. */
  binding: z.array(z.string()),
  /** The changed accelerator as a hardware file (YAML), to be saved beside the run's own. */
  file: z.string(),
});
export type WhatIfAnswer = z.infer<typeof WhatIfAnswer>;
