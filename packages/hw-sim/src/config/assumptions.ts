/** Everything that a result rests on and nobody measured. */
import type { HardwareConfig } from '@adaptmem/core';
import type { MemoryPort } from '../memory/memory.js';
import type { Hardware } from './hardware.js';

/** What an engine leaves out or simplifies; `docs/methods-hw-sim.md` has the reasons. */
const ENGINE_ASSUMPTIONS: Record<HardwareConfig['engine'], readonly string[]> = {
  analytical: [
    'Model: transfers of one operator share one bus and add up; words are spread evenly over the banks',
    'Model: routing between banks, DMA command overhead, DRAM refresh stalls and row misses cost no extra time or energy',
  ],
  'event-driven': [
    'Model: transfers of one operator share one bus; every tensor begins at a whole word of its memory',
    'Model: routing between banks and DMA command overhead cost no extra time or energy; a look-up reads evenly spread rows',
    'Model: memories are awake and idle at the start of an inference; DRAM refresh begins with it',
  ],
};

/** What every engine leaves out or simplifies. */
const MODEL_ASSUMPTIONS = [
  'Model: an array without a published access interval starts its next access when the last has ended',
  'Model: activations that are never live together do not share space, except in memories that overlay them',
  'Model: zeros of the two operands of a gated multiplication are independent',
] as const;

/** One sentence an assumption: figures marked `assumed` in the YAML files, then those of the model. */
export function assumptionsOf(hardware: Hardware): string[] {
  const { memories, buffers, taskStore } = hardware;
  const { masks, auxiliary } = buffers;
  const others = [buffers, masks, auxiliary, taskStore].filter((macro) => macro !== undefined);
  const macros: Macro[] = [...memories, ...others];
  return [
    ...new Set([
      ...assumedFigures(hardware.config),
      ...assumedFigures(hardware.unit),
      ...macros.flatMap(assumedOfMacro),
      ...ENGINE_ASSUMPTIONS[hardware.config.engine],
      ...MODEL_ASSUMPTIONS,
    ]),
  ];
}

type Macro = Pick<MemoryPort, 'technology' | 'point'>;

function assumedOfMacro({ technology, point }: Macro): string[] {
  const label = `${technology.name}, ${point.capacity_kib} KiB × ${point.word_bits} bit`;
  return [
    ...(point.assumed ? [`${label}: ${point.source ?? technology.source}`] : []),
    ...(['endurance_writes', 'retention_years', 'cell_fault_rate'] as const).flatMap((key) => {
      const figure = technology[key];
      return figure?.assumed ? [`${technology.name}, ${key}: ${figure.source}`] : [];
    }),
  ];
}

/** Paths and reasons of all figures with `assumed: true`. */
function assumedFigures(config: object): string[] {
  const found: string[] = [];
  visit(config, []);
  return found;

  function visit(value: unknown, path: readonly string[]): void {
    if (value === null || typeof value !== 'object') return;
    const { assumed, source } = value as { assumed?: unknown; source?: unknown };
    if (assumed === true) found.push(`${path.join('.')}: ${String(source)}`);
    for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
  }
}
