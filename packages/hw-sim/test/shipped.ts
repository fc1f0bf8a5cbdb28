/** The hardware that this repository ships, by file name. */
import { join } from 'node:path';
import type { Hardware } from '../src/config/hardware.js';
import { loadHardware } from '../src/config/load-hardware.js';
import { shippedConfigs } from '../src/gold/shipped-configs.js';

export const SHIPPED = [
  'edgebert-dram',
  'edgebert-released',
  'edgebert-sram',
  'edgebert-heterogeneous',
  'edgebert-dram-lstp',
  'edgebert-sram-lstp',
  'edgebert-heterogeneous-lstp',
] as const;

const loaded = new Map<string, Hardware>();

/** A copy of its own: tests change what they need to. */
export function shipped(name: (typeof SHIPPED)[number], overrides: readonly string[] = []): Hardware {
  const key = [name, ...overrides].join(' ');
  const hardware =
    loaded.get(key) ?? loadHardware(join(shippedConfigs(), 'hardware', `${name}.yaml`), overrides);
  loaded.set(key, hardware);
  return structuredClone(hardware);
}
