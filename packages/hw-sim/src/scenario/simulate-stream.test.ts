import { join } from 'node:path';
import { ScenarioResult } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { ALBERT_BASE, encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { type ScenarioInput, testScenario } from '../../test/scenario.js';
import { shipped } from '../../test/shipped.js';
import { simulate } from '../analytical/simulate.js';
import { type ExitCost, simulateExits } from '../analytical/simulate-exits.js';
import { taskSwitchCost } from '../analytical/task-switch.js';
import type { Hardware } from '../config/hardware.js';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadTechnology } from '../technology/load-technology.js';
import { type ServiceModel, type System, serviceModel } from './service-model.js';
import { simulateStream } from './simulate-stream.js';

const adapters = (tasks: number) => encoderWorkload({ ...ALBERT_BASE, layers: 2, tasks });
const tuned = (tasks: number) => encoderWorkload({ ...ALBERT_BASE, layers: 2, tasks, adapter: 0 });
const on = (workload: System['workload'], hardware: Hardware): System => ({
  workload,
  hardware,
  allocation: place(workload, hardware).allocation,
});
const heterogeneous = on(adapters(2), shipped('edgebert-heterogeneous'));
const sram = on(tuned(1), shipped('edgebert-sram'));

function stream(system: System, input: ScenarioInput, seed = 42): ScenarioResult {
  const scenario = testScenario(input);
  return simulateStream(serviceModel(system, scenario), scenario, seed);
}

/** All parameters in RRAM, activations in SRAM. */
function parametersInRram(): Hardware {
  const hardware = shipped('edgebert-heterogeneous');
  for (const memory of hardware.memories)
    memory.holds = memory.name === 'sram' ? ['transient'] : ['frozen', 'per-task'];
  return hardware;
}

/** A service of constant time without any energy. */
function constantService(latencyNs: number): ServiceModel {
  const nothing = { latencyNs: 0, energyPj: 0 };
  return {
    workload: 'constant',
    hardware: 'constant',
    inference: [{ latencyNs, energyPj: 0 }],
    ways: [[{ index: 0, share: 1 }]],
    ...{ taskSwitch: nothing, wakeUp: nothing, reload: nothing },
    ...{ idleMw: { awake: 0, asleep: 0 }, storeMw: 0, memories: [], assumptions: [] },
  };
}

describe('simulateStream()', () => {
  it.each([0.3, 0.6, 0.8])('waits as an M/D/1 queue does at utilisation %f', (rho) => {
    const serviceNs = 1e6;
    const arrivals = { process: 'poisson' as const, rate_per_second: (rho * 1e9) / serviceNs };
    const scenario = testScenario({ requests: 200_000, arrivals });
    const result = simulateStream(constantService(serviceNs), scenario, 42);
    const expected = (rho * serviceNs) / (2 * (1 - rho)); // Pollaczek–Khinchine, constant service
    expect(Math.abs(result.meanWaitingNs / expected - 1)).toBeLessThan(0.03);
    expect(Math.abs(result.utilisation / rho - 1)).toBeLessThan(0.01);
  });

  it('gives JSON that the contract reads back', () => {
    const result = stream(heterogeneous, { tasks: 2, deadline_ms: 10, policy: 'off' });
    expect(ScenarioResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it('costs an inference what simulate() says', () => {
    const { summary } = simulate(heterogeneous.workload, heterogeneous.hardware, heterogeneous.allocation);
    const { energyPj, latencyNs } = stream(heterogeneous, { tasks: 1 });
    expect(energyPj.inference / summary.energyPj).toBeCloseTo(1, 9);
    expect(latencyNs.max / summary.latencyNs).toBeCloseTo(1, 9);
  });

  it('lets requests leave early as their task does, which shortens all percentiles but the whole passes', () => {
    const { workload } = heterogeneous;
    const [first, second] = workload.tasks as [string, string];
    const exits = { [first]: [3, 1] };
    const scenario = testScenario({ requests: 20_000, tasks: 2, mix: [1, 0] });
    const model = serviceModel({ ...heterogeneous, exits }, scenario);
    const costs = simulateExits(workload, heterogeneous.hardware, heterogeneous.allocation, exits);
    const [early, whole] = costs.byTask[0]!.byLayer as [ExitCost, ExitCost];
    expect(model.ways.map((ways) => ways.map(({ share }) => share))).toEqual([[0.75, 0.25], [1]]);
    const { latencyNs, energyPj } = simulateStream(model, scenario, 42);
    expect(energyPj.inference / costs.byTask[0]!.energyPj).toBeCloseTo(1, 2);
    expect(latencyNs.p50 / early.latencyNs).toBeCloseTo(1, 2);
    expect(latencyNs.p95 / whole.latencyNs).toBeCloseTo(1, 2);
    expect(latencyNs.max).toBeCloseTo(whole.latencyNs, 3);
    const none = { ...heterogeneous, exits: { [second]: [0, 1] } };
    const all = simulateStream(serviceModel(none, scenario), scenario, 42);
    expect(all).toEqual(simulateStream(serviceModel(heterogeneous, scenario), scenario, 42));
    const wrong = { ...heterogeneous, exits: { [first]: [1] } };
    expect(() => serviceModel(wrong, scenario)).toThrow(/exits of 2 layers for task "task0", got 1/);
  });

  it('reloads SRAM after power-off, of a backbone in RRAM only the tasks', () => {
    const [own, all] = [heterogeneous, sram].map((system) => stream(system, { policy: 'off' }));
    expect(own!.wakeUps).toBe(999);
    expect(own!.energyPj.reload).toBeGreaterThan(0);
    expect(all!.energyPj.reload / own!.energyPj.reload).toBeGreaterThan(5);
    const inRram = serviceModel(on(tuned(1), parametersInRram()), testScenario({ policy: 'off' }));
    expect(inRram.reload).toEqual({ latencyNs: 0, energyPj: 0 });
    expect(inRram.storeMw).toBe(0);
  });

  it('keeps what retention needs, and less when off', () => {
    const [awake, retention, off] = (['on', 'retention', 'off'] as const).map(
      (policy) => stream(sram, { policy }).energyPj.idle,
    );
    expect(retention).toBeLessThan(0.11 * awake!);
    expect(off).toBe(0);
  });

  it('counts task switches of a chip that keeps one task at its cost', () => {
    const settings: ScenarioInput = { tasks: 4, residency: 'one' };
    const result = stream(sram, settings);
    const cost = taskSwitchCost(sram.workload, sram.hardware, sram.allocation, 'one');
    expect(result.taskSwitches / 1000).toBeGreaterThan(0.7); // three of four change at random
    expect(result.taskSwitches / 1000).toBeLessThan(0.8);
    expect(result.timeNs.taskSwitch / result.taskSwitches / cost.latencyNs).toBeCloseTo(1, 9);
    expect(stream(sram, { ...settings, same_task_probability: 1 }).taskSwitches).toBe(0);
    expect(stream(sram, { ...settings, mix: [0, 1, 0, 0] }).taskSwitches).toBe(0);
  });

  it('gives the years of written cells, and says why where it cannot', () => {
    const settings: ScenarioInput = { tasks: 4, residency: 'one' };
    const result = stream(on(tuned(1), parametersInRram()), settings);
    const written = result.memories.find(({ memory }) => memory === 'rram-slc')!;
    expect(written.writesPerCell).toBe(result.taskSwitches);
    const perYear = (result.taskSwitches / result.durationNs) * 365.25 * 24 * 3600e9;
    expect(written.lifetimeYears).toBeCloseTo(1e4 / perYear, 9); // endurance in rram-22nm-slc.yaml
    const [unwritten] = stream(heterogeneous, { tasks: 2 }).memories;
    expect(unwritten!.lifetimeYears).toEqual({ absent: 'This stream writes nothing there' });
    const activations = result.memories.find(({ memory }) => memory === 'sram')!;
    expect(activations.writesPerCell).toBeGreaterThan(1000);
    expect(activations.lifetimeYears).toEqual({
      unlimited: 'Writing does not wear the cells of sram-22nm-lop',
    });
  });

  it.each([
    ['rram-22nm-slc', 1e4],
    ['rram-22nm-slc-lstp', 1e4],
    ['stt-22nm-best', 1e15],
    ['stt-22nm-lop', 1e6],
    ['pcm-22nm-best', 2.8e11],
    ['pcm-22nm-worst', 1e5],
    ['fefet-22nm-lstp', undefined],
  ])('gives the years of cells of %s in which tasks are written at every switch', (name, endurance) => {
    const hardware = parametersInRram();
    const technology = loadTechnology(join(shippedConfigs(), 'technologies', `${name}.yaml`));
    for (const memory of hardware.memories) if (memory.name !== 'sram') memory.technology = technology;
    const result = stream(on(tuned(1), hardware), { tasks: 4, residency: 'one' });
    const written = result.memories.filter(({ memory }) => memory !== 'sram');
    expect(written).toHaveLength(2);
    for (const { lifetimeYears, writesPerCell } of written) {
      expect(writesPerCell).toBe(result.taskSwitches);
      if (endurance === undefined) {
        expect(lifetimeYears).toEqual({ absent: `No source gives the endurance of ${name}` });
        continue;
      }
      const years = result.durationNs / (365.25 * 24 * 3600e9);
      expect(Number(lifetimeYears) / ((endurance / writesPerCell) * years)).toBeCloseTo(1, 9);
    }
  });

  it('refuses more resident tasks than the workload has', () => {
    expect(() => stream(heterogeneous, { tasks: 3 })).toThrow(/3 resident tasks, the workload 2/);
  });
});
