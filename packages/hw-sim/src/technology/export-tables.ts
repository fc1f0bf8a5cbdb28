/** Energy and area reference tables of an accelerator, as Accelergy and Timeloop read them (format 0.4). */
import { formatYaml, UM2_PER_MM2 } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { MemoryPort } from '../memory/memory.js';

/** Energies in pJ an action. A memory's action moves one word; leakage is per cycle of the clock. */
export function energyReferenceTable(hardware: Hardware): string {
  const { config } = hardware;
  const tables = [
    table(hardware, 'pe_array', {
      compute: config.pe_array.mac_energy.value,
      leak: leak(hardware, config.pe_array.leakage.value),
    }),
    table(hardware, 'special_function_unit', {
      compute: config.special_function_unit.vector_energy.value,
      leak: leak(hardware, config.special_function_unit.leakage.value),
    }),
    ...macros(hardware).map(([name, { point }]) =>
      table(hardware, name, {
        read: point.read_energy_pj,
        write: point.write_energy_pj,
        leak: leak(hardware, point.leakage_mw),
      }),
    ),
  ];
  return formatYaml({ ERT: { version: '0.4', tables } });
}

/** Areas in µm²; of one macro for a memory, whose number of macros depends on the workload. */
export function areaReferenceTable(hardware: Hardware): string {
  const { pe_array, special_function_unit } = hardware.config;
  const areas: [string, number][] = [
    ['pe_array', pe_array.area.value],
    ['special_function_unit', special_function_unit.area.value],
    ...macros(hardware).map(([name, { point }]): [string, number] => [name, point.area_mm2]),
  ];
  const tables = areas.map(([name, area]) => ({
    name: `${hardware.name}.${name}`,
    area: area * UM2_PER_MM2,
  }));
  return formatYaml({ ART: { version: '0.4', tables } });
}

type Macro = Pick<MemoryPort, 'point'>;

function macros({ memories, buffers, taskStore }: Hardware): [string, Macro][] {
  return [
    ['buffer', buffers],
    ...memories.map((memory): [string, Macro] => [memory.name, memory]),
    ...(taskStore ? [['task_store', taskStore] satisfies [string, Macro]] : []),
  ];
}

/** mW · ns = pJ */
const leak = ({ config }: Hardware, leakageMw: number) => (leakageMw * 1000) / config.clock_mhz.value;

function table({ name }: Hardware, component: string, energies: Record<string, number>) {
  const actions = Object.entries(energies).map(([action, energy]) => ({
    name: action,
    arguments: {},
    energy,
  }));
  return { name: `${name}.${component}`, actions };
}
