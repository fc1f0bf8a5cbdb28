/** A small space around the shipped heterogeneous accelerator. */
import { fileURLToPath } from 'node:url';
import { loadHardware, loadTechnology } from '@adaptmem/hw-sim';
import { paretoMacros } from '../src/explore/array-organisations.js';
import type { DesignSpace } from '../src/explore/design-space.js';
import type { EvaluationContext } from '../src/explore/evaluate-design.js';
import { ALBERT_NANO, albertWorkload } from './albert-workload.js';

const config = (path: string) => fileURLToPath(new URL(`../../../configs/${path}`, import.meta.url));
const macros = (...names: string[]) =>
  names.flatMap((name) => paretoMacros(loadTechnology(config(`technologies/${name}.yaml`))));

export const SPACE: DesignSpace = {
  base: loadHardware(config('hardware/edgebert-heterogeneous.yaml')),
  clocksMhz: [1000],
  vectorSizes: [8, 16, 32],
  inputKib: [64, 128],
  weightKib: [64, 128],
  compressions: ['half', 'dense'],
  placements: ['energy', 'latency'],
  memories: [
    {
      name: 'frozen',
      holds: ['frozen'],
      parts: ['data'],
      offChip: false,
      optional: true,
      macros: macros('rram-22nm-slc', 'rram-22nm-mlc2'),
      sizes: ['fit', { capacityKib: 64 }, { banks: 2 }],
      portsBitsPerCycle: [64, 128],
    },
    {
      name: 'sram',
      holds: ['frozen', 'per-task', 'transient'],
      parts: ['data', 'mask', 'metadata'],
      offChip: false,
      optional: false,
      macros: macros('sram-22nm-lop', 'sram-22nm-lstp'),
      sizes: ['fit', { capacityKib: 128 }, { capacityKib: 256 }],
      portsBitsPerCycle: [64, 128],
    },
    {
      name: 'dram',
      holds: ['frozen', 'per-task'],
      parts: ['data', 'mask', 'metadata'],
      offChip: true,
      optional: true,
      macros: macros('lpddr4-8pj'),
      sizes: [{ banks: 1 }],
      portsBitsPerCycle: [64],
    },
  ],
};

const half = albertWorkload(ALBERT_NANO);

/** A network stored pruned to half, and whole. */
export const CONTEXT: EvaluationContext = {
  space: SPACE,
  workloads: {
    half,
    dense: {
      ...half,
      tensors: half.tensors.map((tensor) => ({
        ...tensor,
        density: 1,
        encoding: 'dense' as const,
        encodedBits: { data: tensor.elements * 8, mask: 0, metadata: tensor.encodedBits.metadata },
      })),
    },
  },
  timeLimitSeconds: 30,
};
