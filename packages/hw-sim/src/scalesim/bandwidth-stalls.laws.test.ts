import fc from 'fast-check';
import { expect, it } from 'vitest';
import { steppedRun } from '../../test/stepped-stalls.js';
import type { Dataflow } from '../compute/systolic.js';
import { stalledRun } from './bandwidth-stalls.js';

const size = fc.integer({ min: 1, max: 50 });
const side = fc.integer({ min: 1, max: 12 });
const scratchpad = fc.record({
  words: fc.oneof(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 4000 })),
  wordsPerCycle: fc.integer({ min: 1, max: 16 }),
});
const products = fc.record({
  dataflow: fc.constantFrom<Dataflow>('os', 'ws', 'is'),
  version: fc.constantFrom('v2' as const, 'v3' as const),
  array: fc.record({ rows: side, cols: side }),
  shape: fc.record({ rows: size, cols: size, inner: size }),
  scratchpads: fc.record({ input: scratchpad, filter: scratchpad, output: scratchpad }),
});

it('stalledRun() gives what stepping through every word of every cycle gives', () => {
  fc.assert(
    fc.property(products, ({ dataflow, version, array, shape, scratchpads }) => {
      const run = stalledRun(dataflow, array, shape, scratchpads, version);
      expect(run).toEqual(steppedRun(dataflow, array, shape, scratchpads, version));
    }),
    { seed: 22, numRuns: 100 },
  );
});
