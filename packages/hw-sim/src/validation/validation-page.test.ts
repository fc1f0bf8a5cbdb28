import { join } from 'node:path';
import { readText } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { loadHardware } from '../config/load-hardware.js';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadLoopArray } from '../loop-nest/loop-array.js';
import { arrayTable } from './array-table.js';
import { edgebertChipTable, edgebertCycleTable } from './edgebert-tables.js';
import { loopNestTable } from './loop-nest-table.js';
import { loadStonne } from './stonne.js';

const hardware = (name: string) => loadHardware(join(shippedConfigs(), 'hardware', name));
const docs = readText(join(shippedConfigs(), '..', 'docs', 'validation-hw-sim.md'));

describe('docs/validation-hw-sim.md', () => {
  it.each([
    ['cycles', edgebertCycleTable(hardware('edgebert-released.yaml'))],
    ['chip', edgebertChipTable(hardware('edgebert-dram.yaml'))],
    ['arrays', arrayTable(loadStonne(join(shippedConfigs(), 'peers/stonne.yaml')))],
    ['loop nests', loopNestTable(loadLoopArray(join(shippedConfigs(), 'peers', 'zigzag-tpu-like.yaml')))],
  ])('holds the table of today: %s', (_name, table) => {
    expect(docs).toContain(table);
  });
});
