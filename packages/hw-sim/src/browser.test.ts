/** The simulation needs nothing of Node: it runs in a browser and in workers. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'tsup';
import { describe, expect, it } from 'vitest';
import { encoderWorkload, TINY } from '../test/encoder-workload.js';
import { place } from '../test/place.js';
import { shipped } from '../test/shipped.js';
import { simulate } from './analytical/simulate.js';
import { roofline } from './roofline/roofline.js';
import { prepareSweep } from './sweep/prepare-sweep.js';
import { designAt, spaceOf } from './sweep/sweep-space.js';

const NAMES = [
  'designAt',
  'placementProblem',
  'prepareSweep',
  'roofline',
  'simulate',
  'spaceOf',
  'systolicRun',
];

/** A script for browsers, alone in a folder of its own. */
async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hw-sim-browser-'));
  const entry = join(folder, 'entry.ts');
  writeFileSync(entry, `export { ${NAMES.join(', ')} } from '${join(import.meta.dirname, 'index.ts')}';`);
  await build({
    entry: [entry],
    outDir: folder,
    format: 'iife',
    globalName: 'sim',
    platform: 'browser',
    config: false,
    silent: true,
    noExternal: [/^(?!node:)/],
    external: [/^node:/],
    esbuildOptions(options) {
      options.conditions = ['@adaptmem/source'];
    },
  });
  const text = readFileSync(join(folder, 'entry.global.js'), 'utf8');
  rmSync(folder, { recursive: true });
  return text;
}

describe('in a browser', () => {
  it('simulates, sweeps and draws rooflines with no import of Node, and finds the same', async () => {
    const text = await bundle();
    expect(text).not.toMatch(/node:/);

    const workload = encoderWorkload(TINY);
    const hardware = shipped('edgebert-heterogeneous');
    const { allocation } = place(workload, hardware);
    const context = createContext({ input: JSON.stringify({ workload, hardware, allocation }) });
    runInContext(text, context);
    const found = runInContext(
      `(() => {
        const { workload, hardware, allocation } = JSON.parse(input);
        const space = sim.spaceOf(hardware);
        return JSON.stringify({
          result: sim.simulate(workload, hardware, allocation),
          roofs: sim.roofline(workload, hardware, allocation),
          swept: sim.prepareSweep(workload, space).evaluate(sim.designAt(space, 0)),
        });
      })()`,
      context,
    );
    const space = spaceOf(hardware);
    const expected = {
      result: simulate(workload, hardware, allocation),
      roofs: roofline(workload, hardware, allocation),
      swept: prepareSweep(workload, space).evaluate(designAt(space, 0)),
    };
    expect(JSON.parse(found as string)).toEqual(JSON.parse(JSON.stringify(expected)));
  });
});
