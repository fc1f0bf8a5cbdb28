/** What-ifs on a run that the command line really made. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, ConfigError, type SimulationResult } from '@adaptmem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  WhatIfAnswer,
  type WhatIfComponent,
  type WhatIfCost,
  type WhatIfRequest,
  WhatIfSystems,
} from '../api/what-if.js';
import { costOfResult } from './cost-of-result.js';
import { listSystems } from './list-systems.js';
import { makeSmokeRun, REPOSITORY, type SmokeRun } from './testing/smoke-run.js';
import { whatIf } from './what-if.js';

let run: SmokeRun;
beforeAll(async () => {
  run = await makeSmokeRun();
}, 300_000);
afterAll(() => run?.remove());

const HETEROGENEOUS = 'adapter-heterogeneous';
const DRAM = 'fine-tuned-dram';

const ask = (knobs: Record<string, string> = {}, others: Partial<WhatIfRequest> = {}, folder = run.folder) =>
  whatIf(folder, { system: HETEROGENEOUS, geometry: 'trained', tasks: 2, ...others, knobs });

/** With the knobs turned; there has to be a placement. */
async function turned(
  knobs: Record<string, string>,
  others: Partial<WhatIfRequest> = {},
  folder = run.folder,
): Promise<{ before: WhatIfCost; after: WhatIfCost }> {
  const { before, after, binding } = await ask(knobs, others, folder);
  expect(binding).toEqual([]);
  return { before, after: after! };
}

/** The code and message of the error that a promise must end in. */
async function refusal(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

const simulated = (system: string, tasks: number, solver: string): WhatIfCost => {
  const file = join(run.folder, 'simulation', `trained-${system}`, 'simulation.json');
  const cases = JSON.parse(readFileSync(file, 'utf8')) as {
    tasks: number;
    solver: string;
    result: SimulationResult;
  }[];
  return costOfResult(cases.find((one) => one.tasks === tasks && one.solver === solver)!.result);
};

const component = ({ byComponent }: WhatIfCost, name: string): WhatIfComponent =>
  byComponent.find((one) => one.component === name)!;
const sumOf = ({ byComponent }: WhatIfCost, figure: 'dynamicPj' | 'leakagePj'): number =>
  byComponent.reduce((sum, one) => sum + one[figure], 0);
const dynamicEnergies = ({ byComponent }: WhatIfCost) =>
  byComponent.map(({ component: name, dynamicPj }) => [name, dynamicPj]);
const places = ({ byComponent }: WhatIfCost) =>
  byComponent.map(({ component: name, usedBits }) => [name, usedBits]);

describe('the systems of a run', () => {
  it('are those of its folders, with knobs that have the value of the hardware file', () => {
    const systems = listSystems(run.folder);
    expect(WhatIfSystems.parse({ systems })).toEqual({ systems });
    expect(systems.map(({ system, geometry, taskCounts }) => [system, geometry, taskCounts])).toEqual(
      [DRAM, 'fine-tuned-sram', HETEROGENEOUS].map((system) => [system, 'trained', [1, 2]]),
    );
    const knobs = systems.find(({ system }) => system === HETEROGENEOUS)!.knobs;
    expect(knobs.map(({ label, value, unit }) => [label, value, unit])).toEqual([
      ['Clock', '1000', 'MHz'],
      ['PE vector size', '16', 'lanes'],
      ['Zero skipping', 'gate', undefined],
      ['Overlap of loads and compute', 'double-buffered', undefined],
      ['rram-mlc2: port', '128', 'bit/cycle'],
      ['rram-mlc2: bank size', '512', 'KiB'],
      ['rram-slc: port', '128', 'bit/cycle'],
      ['rram-slc: technology', 'rram-22nm-slc', undefined],
      ['rram-slc: bank size', '256', 'KiB'],
      ['sram: port', '128', 'bit/cycle'],
      ['sram: bank size', '1024', 'KiB'],
    ]);
  });

  it('have ascending options with the current value among them', () => {
    for (const { knobs } of listSystems(run.folder)) {
      for (const { value, options } of knobs) {
        expect(options).toContain(value);
        const numbers = options.map(Number);
        if (numbers.every(Number.isFinite)) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }
    }
  });

  it('offer the corners of DRAM, and no skipping of zeros where the timing spends their cycle', () => {
    const folder = run.variant(({ systems }) => {
      systems[0]!.hardware = join(REPOSITORY, 'configs/hardware/edgebert-released.yaml');
    });
    const { knobs } = listSystems(folder)[0]!;
    const optionsOf = (path: string) => knobs.find((knob) => knob.path === path)?.options;
    expect(optionsOf('memories.0.technology')).toEqual(['lpddr4-4pj', 'lpddr4-8pj', 'lpddr4-14pj']);
    expect(optionsOf('pe_array.zero_skipping')).toEqual(['none', 'gate-vectors', 'gate']);
  });

  it('offer the other SRAM where it has such words', () => {
    const folder = run.variant(({ systems }) => {
      systems[1]!.hardware = join(REPOSITORY, 'configs/hardware/edgebert-sram-lstp.yaml');
    });
    const { knobs } = listSystems(folder)[1]!;
    const technology = knobs.find(({ path }) => path === 'memories.0.technology');
    expect(technology).toMatchObject({
      value: 'sram-22nm-lstp',
      options: ['sram-22nm-lop', 'sram-22nm-lstp'],
    });
  });
});

describe('before', () => {
  it.each([DRAM, 'fine-tuned-sram', HETEROGENEOUS])("is the run's own result of %s", async (system) => {
    for (const tasks of [1, 2]) {
      const { before, after } = await turned({}, { system, tasks });
      expect(before).toEqual(simulated(system, tasks, 'rule'));
      expect(after).toEqual(before);
    }
  });

  it.each(['exact', 'exhaustive'])('is placed by greedy where the run was placed by %s', async (solver) => {
    const folder = run.variant(({ systems }) => {
      systems[2]!.solver = solver;
    });
    expect((await ask({}, {}, folder)).before).toEqual(simulated(HETEROGENEOUS, 2, 'greedy'));
  });

  it('does not change with the knobs, and the current value changes nothing', async () => {
    const { before } = await ask();
    expect((await ask({ 'clock_mhz.value': '500' })).before).toEqual(before);
    expect((await ask({ 'clock_mhz.value': '1000', 'memories.2.bank_kib': '1024' })).after).toEqual(before);
  });
});

describe('turning a knob', () => {
  it('a faster clock: less latency and leakage, the same dynamic energy and area', async () => {
    const { before, after } = await turned({ 'clock_mhz.value': '2000' });
    expect(after.latencyNs).toBeLessThan(before.latencyNs);
    expect(after.latencyNs).toBeGreaterThanOrEqual(before.latencyNs / 2);
    expect(dynamicEnergies(after)).toEqual(dynamicEnergies(before));
    expect(sumOf(after, 'leakagePj') / sumOf(before, 'leakagePj')).toBeCloseTo(
      after.latencyNs / before.latencyNs,
      10,
    );
    expect(after.areaMm2).toBe(before.areaMm2);
  });

  it('a slower clock: more latency, the same dynamic energy', async () => {
    const { before, after } = await turned({ 'clock_mhz.value': '250' });
    expect(after.latencyNs).toBeGreaterThan(before.latencyNs);
    expect(dynamicEnergies(after)).toEqual(dynamicEnergies(before));
  });

  it('wider ports: never more latency, the same dynamic energy and places', async () => {
    for (const { system, knobs } of listSystems(run.folder)) {
      for (const { path, options } of knobs.filter((knob) => knob.path.endsWith('port_bits_per_cycle'))) {
        const costs: WhatIfCost[] = [];
        for (const value of options) costs.push((await turned({ [path]: value }, { system })).after);
        for (const [index, cost] of costs.entries()) {
          expect(cost.latencyNs).toBeLessThanOrEqual(costs[index - 1]?.latencyNs ?? Number.POSITIVE_INFINITY);
          expect(dynamicEnergies(cost)).toEqual(dynamicEnergies(costs[0]!));
          expect(places(cost)).toEqual(places(costs[0]!));
        }
      }
    }
  });

  it('a wider port of DRAM: less latency', async () => {
    const { before, after } = await turned({ 'memories.0.port_bits_per_cycle': '128' }, { system: DRAM });
    expect(after.latencyNs).toBeLessThan(before.latencyNs);
  });

  it('no overlap: never less latency', async () => {
    const { before, after } = await turned({ overlap: 'none' });
    expect(after.latencyNs).toBeGreaterThan(before.latencyNs);
    expect(dynamicEnergies(after)).toEqual(dynamicEnergies(before));
  });

  it('no gating of zeros: more energy of the PE array, the same latency', async () => {
    const { before, after } = await turned({ 'pe_array.zero_skipping': 'none' });
    expect(component(after, 'pe-array').dynamicPj).toBeGreaterThan(component(before, 'pe-array').dynamicPj);
    expect(after.latencyNs).toBe(before.latencyNs);
  });

  it('twice the vector size: four times the area of the PE array, twice that of special functions', async () => {
    const { before, after } = await turned({ 'pe_array.vector_size': '32' });
    const growth = (name: string) => component(after, name).areaMm2 / component(before, name).areaMm2;
    expect(growth('pe-array')).toBeCloseTo(4, 10);
    expect(growth('special-function-unit')).toBeCloseTo(2, 10);
    expect(after.latencyNs).toBeLessThan(before.latencyNs);
  });

  it('cheaper DRAM: less dynamic energy of the DRAM alone, in proportion', async () => {
    const { before, after } = await turned({ 'memories.0.technology': 'lpddr4-4pj' }, { system: DRAM });
    expect(component(after, 'dram').dynamicPj / component(before, 'dram').dynamicPj).toBeCloseTo(0.5, 1);
    expect(component(after, 'sram')).toEqual(component(before, 'sram'));
  });

  it('larger banks: at least as much capacity, whole numbers of them', async () => {
    const { after } = await turned({ 'memories.2.bank_kib': '8192' });
    const { usedBits, capacityBits } = component(after, 'sram');
    expect(capacityBits).toBeGreaterThanOrEqual(usedBits);
    expect(capacityBits % (8192 * 8192)).toBe(0);
  });

  it('every option of every knob gives an answer', async () => {
    for (const { system, geometry, knobs } of listSystems(run.folder)) {
      for (const { path, options } of knobs) {
        for (const value of options) {
          const answer = await ask({ [path]: value }, { system, geometry, tasks: 1 });
          expect(WhatIfAnswer.parse(answer)).toEqual(answer);
          expect(answer.after ?? answer.binding.join(), `${system} ${path}=${value}`).toBeTruthy();
        }
      }
    }
  });

  it('two that exclude each other are refused at the hardware file, with what is nearest', async () => {
    const promise = ask({ 'memories.1.technology': 'rram-22nm-mlc2', 'memories.1.bank_kib': '1024' });
    const { code, message } = await refusal(promise);
    expect(code).toBe('HARDWARE_NO_SUCH_MACRO');
    expect(message).toMatch(
      /--set memories\.1\.bank_kib=1024 memories\.1\.bank_kib: .*no macro of 1024 KiB; nearest: 512/,
    );
    await expect(promise).rejects.toBeInstanceOf(ConfigError);
  });

  it('are kept in a hardware file that means the same', async () => {
    const knobs = {
      ...{ 'clock_mhz.value': '500', 'pe_array.vector_size': '32', overlap: 'none' },
      ...{ 'memories.2.port_bits_per_cycle': '256', 'memories.1.technology': 'rram-22nm-mlc2' },
    };
    const { file, after } = await ask(knobs);
    const folder = join(run.newFolder(), 'hardware');
    cpSync(join(REPOSITORY, 'configs/hardware'), folder, { recursive: true });
    cpSync(join(REPOSITORY, 'configs/technologies'), join(folder, '../technologies'), { recursive: true });
    const path = join(folder, 'kept.yaml');
    writeFileSync(path, file);
    const kept = run.variant(({ systems }) => {
      systems.find(({ name }) => name === HETEROGENEOUS)!.hardware = path;
    });
    expect(after).toBeDefined();
    expect((await ask({}, {}, kept)).before).toEqual(after);
    expect(file).toContain('extends: edgebert-heterogeneous.yaml');
    expect(file).not.toContain(REPOSITORY);
  });

  it('several at once are several overrides', async () => {
    const both = { 'clock_mhz.value': '500', 'memories.2.port_bits_per_cycle': '256' };
    const { after } = await turned(both);
    const { after: clock } = await turned({ 'clock_mhz.value': '500' });
    expect(after.latencyNs).toBeLessThan(clock.latencyNs);
  });
});

describe('names and values that there are not', () => {
  it.each<[string, Record<string, string>, Partial<WhatIfRequest>, RegExp]>([
    ['WHAT_IF_SYSTEM', {}, { system: 'adapter-heterogenous' }, /did you mean "adapter-heterogeneous"/],
    ['WHAT_IF_SYSTEM', {}, { geometry: '../trained' }, /no geometry "..\/trained"/],
    ['WHAT_IF_SYSTEM', {}, { geometry: 'albert-base' }, /expected one of trained/],
    ['WHAT_IF_TASKS', {}, { tasks: 3 }, /expected one of 1, 2/],
    ['WHAT_IF_KNOB', { 'clock_mhz.valu': '500' }, {}, /did you mean "clock_mhz.value"/],
    ['WHAT_IF_KNOB', { 'memories.3.bank_kib': '512' }, {}, /did you mean "memories.\d.bank_kib"/],
    ['WHAT_IF_KNOB', { unit: '/etc/passwd' }, {}, /expected one of clock_mhz.value, /],
    ['WHAT_IF_VALUE', { 'clock_mhz.value': '501' }, {}, /expected one of 100, 250, 500/],
    ['WHAT_IF_VALUE', { 'memories.1.technology': '/etc/passwd' }, {}, /expected one of rram-22nm-mlc2/],
  ])('%s', async (code, knobs, others, message) => {
    expect(await refusal(ask(knobs, others))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('a run without what it takes', () => {
  const isRefused = async (folder: string) => {
    expect((await refusal(ask({}, {}, folder))).code).toBe('WHAT_IF_NO_WORKLOAD');
    expect(() => listSystems(folder)).toThrow(expect.objectContaining({ code: 'WHAT_IF_NO_WORKLOAD' }));
  };

  it('no experiment', () => isRefused(run.newFolder()));

  it('another kind of run', async () => {
    const folder = run.newFolder();
    writeFileSync(join(folder, 'config.resolved.yaml'), 'version: 1\nname: an-exploration\nspace: {}\n');
    await isRefused(folder);
  });

  it('no results yet', async () => {
    const folder = run.newFolder();
    const config = readFileSync(join(run.folder, 'config.resolved.yaml'));
    writeFileSync(join(folder, 'config.resolved.yaml'), config);
    await isRefused(folder);
  });
});

describe('what the experiment demands of places', () => {
  /** The SRAM system with as many banks as are given. */
  const withBanks = (banks: number): string => {
    const base = join(REPOSITORY, 'configs/hardware/edgebert-sram.yaml');
    const hardware = join(run.newFolder(), 'small.yaml');
    const memory = {
      name: 'sram',
      technology: join(REPOSITORY, 'configs/technologies/sram-22nm-lop.yaml'),
      ...{ bank_kib: 1024, word_bits: 128, banks, port_bits_per_cycle: 128 },
      holds: ['frozen', 'per-task', 'transient'],
    };
    writeFileSync(hardware, stringify({ extends: base, name: 'small', memories: [memory] }));
    return run.variant(({ systems }) => {
      systems[1]!.hardware = hardware;
    });
  };

  it('memories that are too small: no answer, but what is missing', async () => {
    const answer = await ask(
      { 'memories.0.bank_kib': '32' },
      { system: 'fine-tuned-sram', tasks: 1 },
      withBanks(2),
    );
    expect(answer.after).toBeUndefined();
    expect(answer.binding.join()).toMatch(/sram/);
    expect(WhatIfAnswer.parse(answer)).toEqual(answer);
  });

  it('a run that has no placement itself is refused', async () => {
    const folder = run.variant(({ systems }) => {
      systems[2]!.pin = [{ tensor: '*', memory: 'rram-slc' }];
    });
    expect(await refusal(ask({}, {}, folder))).toMatchObject({ code: 'WHAT_IF_NO_PLACEMENT' });
  });

  it('pins are kept', async () => {
    const folder = run.variant(({ systems }) => {
      systems[2]!.pin = [{ tensor: '*word_embeddings.weight', memory: 'sram' }];
    });
    const { before, after } = await turned({ 'memories.0.bank_kib': '128' }, {}, folder);
    for (const cost of [before, after]) {
      expect(component(cost, 'sram').usedBits).toBeGreaterThan(
        component(simulated(HETEROGENEOUS, 2, 'rule'), 'sram').usedBits,
      );
    }
  });

  it('a long life keeps what is written out of cells that wear out', async () => {
    const life = { years: 10, inferences_per_day: 1000, backbone_updates_per_year: 1e6 };
    const folder = run.variant((experiment) => {
      experiment.constraints = { product_life: life };
    });
    const { before } = await turned({}, {}, folder);
    expect(component(before, 'rram-mlc2').usedBits).toBe(0);
  });

  it('an accuracy floor is judged by the studies of the run', async () => {
    const usedAt = async (mostLoss: number) => {
      const folder = run.variant((experiment) => {
        experiment.constraints = { accuracy: { most_loss: mostLoss } };
      });
      return component((await turned({}, {}, folder)).before, 'rram-mlc2').usedBits;
    };
    expect(await usedAt(1)).toBe(component(simulated(HETEROGENEOUS, 2, 'rule'), 'rram-mlc2').usedBits);
    expect(await usedAt(1)).toBeGreaterThan(0);
    expect(await usedAt(0)).toBe(0);
  });

  it('an accuracy floor without studies is refused', async () => {
    const folder = run.variant(() => {});
    rmSync(join(folder, 'faults'));
    expect(await refusal(ask({}, {}, folder))).toMatchObject({
      code: 'WHAT_IF_ACCURACY',
      message: expect.stringContaining('no fault study of "houlsby"'),
    });
  });

  it('no demands at all', async () => {
    const folder = run.variant((experiment) => {
      delete experiment.constraints;
    });
    expect((await ask({}, {}, folder)).before).toEqual(simulated(HETEROGENEOUS, 2, 'rule'));
  });
});
