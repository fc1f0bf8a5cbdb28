import { join } from 'node:path';
import { readText } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { loadHardware } from '../config/load-hardware.js';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadLoopArray } from '../loop-nest/loop-array.js';
import { arrayTable } from './array-table.js';
import { loadEdgebertFigures } from './edgebert-figures.js';
import { edgebertChipTable, edgebertCycleTable } from './edgebert-tables.js';
import { loopNestTable } from './loop-nest-table.js';
import { loadStonne } from './stonne.js';
import { loadZigZagRuns } from './zigzag-runs.js';

const hardware = (name: string) => loadHardware(join(shippedConfigs(), 'hardware', name));
const peer = (name: string) => join(shippedConfigs(), 'peers', name);
const edgebert = loadEdgebertFigures(peer('edgebert.yaml'));
const zigzag = loadZigZagRuns(peer('zigzag-runs.yaml'));
const docs = readText(join(shippedConfigs(), '..', 'docs', 'validation-hw-sim.md'));

describe('docs/validation-hw-sim.md', () => {
  it.each([
    ['cycles', edgebertCycleTable(hardware('edgebert-released.yaml'), edgebert)],
    ['chip', edgebertChipTable(hardware('edgebert-dram.yaml'), edgebert)],
    ['arrays', arrayTable(loadStonne(peer('stonne.yaml')), zigzag)],
    ['loop nests', loopNestTable(loadLoopArray(peer('zigzag-tpu-like.yaml')), zigzag)],
  ])('holds the table of today: %s', (_name, table) => {
    expect(docs).toContain(table);
  });
});
