import type { HardwareConfig, Interleaving } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { checkPlaced, type Placed } from '../../test/arbitraries.js';
import { ALBERT_BASE, encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { simulate } from '../analytical/simulate.js';

/** Cases of the laws that simulate each several times. */
const FEW = 12;

function simulateBy(engine: HardwareConfig['engine'], { workload, hardware, allocation }: Placed) {
  return simulate(workload, { ...hardware, config: { ...hardware.config, engine } }, allocation);
}

describe('event-driven engine', () => {
  it('is never faster than the closed forms, moves and computes the same', () =>
    checkPlaced((example) => {
      const [closed, events] = [simulateBy('analytical', example), simulateBy('event-driven', example)];
      for (const [index, task] of events.byTask.entries()) {
        for (const [position, operator] of task.byOperator.entries()) {
          const expected = closed.byTask[index]!.byOperator[position]!;
          expect(operator.cycles).toBeGreaterThanOrEqual(expected.cycles - 1e-9 * expected.cycles);
          expect(operator.dynamicPj).toBe(expected.dynamicPj);
          const { fill, starved, blocked, drain } = operator.stalls!;
          expect(fill + starved + blocked + drain + operator.computeCycles).toBeCloseTo(operator.cycles, 6);
          const taken = Object.values(operator.bus!).reduce((sum, each) => sum + each, 0);
          expect(taken).toBeGreaterThanOrEqual(operator.transferCycles - 1e-6);
          expect(taken).toBeLessThanOrEqual(operator.cycles + 1e-6);
        }
        expect(task.byComponent.map(({ readBits }) => readBits)).toEqual(
          closed.byTask[index]!.byComponent.map(({ readBits }) => readBits),
        );
      }
    }));

  it('equals the closed forms where nothing overlaps, every transfer is one chunk in a row, and no memory stalls', () => {
    let compared = 0;
    checkPlaced((example) => {
      const { config, buffers } = example.hardware;
      const huge = { ...buffers, inputBits: 2 ** 40, weightBits: 2 ** 40 };
      const hardware = {
        ...example.hardware,
        buffers: huge,
        config: { ...config, overlap: 'none' as const },
      };
      const [closed, events] = [
        simulateBy('analytical', { ...example, hardware }),
        simulateBy('event-driven', { ...example, hardware }),
      ];
      for (const [index, { byOperator }] of events.byTask.entries()) {
        for (const [position, { kind, cycles, bus }] of byOperator.entries()) {
          const { port, row, refresh, wakeUp } = bus!;
          if (kind === 'embedding-lookup' || port + row + refresh + wakeUp > 0) continue;
          expect(cycles).toBe(closed.byTask[index]!.byOperator[position]!.cycles);
          compared++;
        }
      }
    });
    expect(compared).toBeGreaterThan(1000);
  });

  it('says what the memories waited for, bank by bank', () =>
    checkPlaced((example) => {
      for (const { byBank, byComponent } of simulateBy('event-driven', example).byTask) {
        for (const { component, kind, readBits } of byComponent) {
          if (kind !== 'memory') continue;
          const memory = example.hardware.memories.find(({ name }) => name === component)!;
          const words = byBank!.reduce((sum, bank) => sum + (bank.memory === component ? bank.reads : 0), 0);
          expect(words).toBeGreaterThanOrEqual(readBits / memory.point.word_bits - 1e-6);
        }
      }
    }, FEW));

  it('takes no less by any arbitration of the bus than the closed form', () =>
    checkPlaced((example) => {
      const closed = simulateBy('analytical', example).summary.latencyNs;
      for (const arbitration of ['loads-first', 'stores-first', 'in-turn'] as const) {
        const { hardware } = example;
        const arbitrated = { ...hardware, config: { ...hardware.config, arbitration } };
        const { latencyNs } = simulateBy('event-driven', { ...example, hardware: arbitrated }).summary;
        expect(latencyNs).toBeGreaterThanOrEqual(closed * (1 - 1e-9));
      }
    }, FEW));

  it('lets memories sleep: less leakage, and no time but that of the wake-ups', () =>
    checkPlaced((example) => {
      const figure = (value: number) => ({ value, source: 'a law', assumed: true });
      const sleep = {
        after_ns: 500,
        wake_up_time: figure(50),
        wake_up_energy: figure(1000),
        leakage: figure(0.2),
      };
      const memories = example.hardware.memories.map((memory) => ({ ...memory, sleep }));
      const sleeping = { ...example, hardware: { ...example.hardware, memories } };
      const [awake, asleep] = [example, sleeping].map((each) => simulateBy('event-driven', each).byTask[0]!);
      const wakeUp = asleep!.byOperator.reduce((sum, { bus }) => sum + bus!.wakeUp, 0);
      expect(asleep!.cycles).toBeGreaterThanOrEqual(awake!.cycles);
      if (example.hardware.memories.every(({ dram }) => !dram))
        expect(asleep!.cycles).toBeLessThanOrEqual(awake!.cycles + wakeUp + 1e-6);
      const operators = asleep!.byOperator.reduce((sum, { dynamicPj }) => sum + dynamicPj, 0);
      expect(Math.abs(asleep!.dynamicPj / operators - 1)).toBeLessThan(1e-9);
      for (const [index, { component, leakagePj }] of asleep!.byComponent.entries()) {
        const { leakageMw } = { leakageMw: awake!.byComponent[index]!.leakagePj / awake!.latencyNs };
        expect(leakagePj, component).toBeLessThanOrEqual(leakageMw * asleep!.latencyNs * (1 + 1e-9));
        expect(leakagePj, component).toBeGreaterThanOrEqual(0.2 * leakageMw * asleep!.latencyNs * (1 - 1e-9));
      }
    }, FEW));

  it('runs ALBERT-base on DRAM with its refreshes, and with slow orders of words', () => {
    const workload = encoderWorkload({ ...ALBERT_BASE, layers: 1, tasks: 1 });
    const run = (interleaving: Interleaving) => {
      const hardware = shipped('edgebert-dram', ['engine=event-driven']);
      hardware.memories[1]!.interleaving = interleaving;
      const { allocation } = place(workload, hardware);
      const { byOperator, cycles } = simulate(workload, hardware, allocation).byTask[0]!;
      return { cycles, refresh: byOperator.reduce((sum, { bus }) => sum + bus!.refresh, 0) };
    };
    expect(run('low-order').refresh).toBeGreaterThan(0);
    expect(run('high-order').cycles).toBeGreaterThan(run('low-order').cycles);
  });

  it('runs ALBERT-base tile by tile', () => {
    const workload = encoderWorkload({ ...ALBERT_BASE, tasks: 1 });
    const hardware = shipped('edgebert-heterogeneous', ['engine=event-driven']);
    const { allocation } = place(workload, hardware);
    const { cycles, byOperator } = simulate(workload, hardware, allocation).byTask[0]!;
    const closed = simulate(workload, shipped('edgebert-heterogeneous'), allocation).byTask[0]!;
    expect(cycles).toBeGreaterThan(closed.cycles);
    expect(cycles).toBeLessThan(1.3 * closed.cycles);
    expect(byOperator.some(({ stalls }) => stalls!.fill > 0)).toBe(true);
  });
});
