import type { ComponentResult, HardwareConfig, SimulationResult } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { checkPlaced, type Placed } from '../../test/arbitraries.js';
import type { Hardware } from '../config/hardware.js';
import { evaluatePlacement } from './evaluate-placement.js';
import { placementProblem } from './placement-problem.js';
import { simulate } from './simulate.js';

const run = ({ workload, hardware, allocation }: Placed): SimulationResult =>
  simulate(workload, hardware, allocation);

const sum = <T>(items: readonly T[], figure: (item: T) => number) =>
  items.reduce((total, item) => total + figure(item), 0);

/** Equal but for rounding in sums of thousands of terms. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

/** The same machine with every memory changed. */
function withMemories(
  hardware: Hardware,
  change: (memory: Hardware['memories'][number]) => Partial<Hardware['memories'][number]>,
): Hardware {
  return { ...hardware, memories: hardware.memories.map((memory) => ({ ...memory, ...change(memory) })) };
}

describe('simulate() laws', () => {
  it('totals are the sums of their parts', () =>
    checkPlaced((example) => {
      const { summary, byTask, byComponent } = run(example);
      const tasks = byTask.length;
      expectClose(summary.energyPj, sum(byTask, (task) => task.energyPj) / tasks);
      expectClose(
        summary.dynamicPj,
        sum(byComponent, (part) => part.dynamicPj),
      );
      expectClose(
        summary.leakagePj,
        sum(byComponent, (part) => part.leakagePj),
      );
      expectClose(summary.latencyNs, sum(byTask, (task) => task.latencyNs) / tasks);
      expectClose(summary.averagePowerMw * summary.latencyNs, summary.energyPj);
      for (const task of byTask) {
        expectClose(task.energyPj, task.dynamicPj + task.leakagePj);
        expectClose(
          task.dynamicPj,
          sum(task.byOperator, (operator) => operator.dynamicPj),
        );
        expectClose(
          task.dynamicPj,
          sum(task.byComponent, (part) => part.dynamicPj),
        );
        expectClose(
          task.leakagePj,
          sum(task.byComponent, (part) => part.leakagePj),
        );
        expectClose(
          task.cycles,
          sum(task.byOperator, (operator) => operator.cycles),
        );
      }
    }));

  it('costs what evaluatePlacement() says', () =>
    checkPlaced((example) => {
      const { summary } = run(example);
      const problem = placementProblem(example.workload, example.hardware);
      const cost = evaluatePlacement(problem, example.memoryOf);
      expectClose(cost.energyPj, summary.energyPj);
      expectClose(cost.latencyNs, summary.latencyNs);
      expectClose(cost.edp / summary.edpPjNs, 1);
    }));

  it('takes at least as long as computing and as moving data', () =>
    checkPlaced((example) => {
      for (const task of run(example).byTask) {
        expect(task.cycles).toBeGreaterThanOrEqual(sum(task.byOperator, (each) => each.computeCycles));
        expect(task.cycles).toBeGreaterThanOrEqual(sum(task.byOperator, (each) => each.transferCycles));
      }
    }));

  it('conserves bits: what memories read and write passes the buffers', () =>
    checkPlaced((example) => {
      const { byComponent } = run(example);
      const memories = byComponent.filter(({ kind }) => kind === 'memory');
      const moved = (parts: readonly ComponentResult[]) =>
        sum(parts, (part) => part.readBits + part.writtenBits);
      const buffers = byComponent.find(({ component }) => component === 'buffers')!;
      expectClose(moved(memories), buffers.writtenBits);
    }));

  it('spends no less energy when accesses cost more', () =>
    checkPlaced((example) => {
      const dearer = withMemories(example.hardware, ({ point }) => ({
        point: {
          ...point,
          read_energy_pj: 2 * point.read_energy_pj,
          write_energy_pj: 2 * point.write_energy_pj,
        },
      }));
      const [before, after] = [run(example), run({ ...example, hardware: dearer })];
      expect(after.summary.energyPj).toBeGreaterThan(before.summary.energyPj);
      expect(after.summary.latencyNs).toBe(before.summary.latencyNs);
    }));

  it('is never slower with wider ports, more banks or faster arrays', () =>
    checkPlaced((example) => {
      const before = run(example).summary.latencyNs;
      const faster = [
        withMemories(example.hardware, ({ portBitsPerCycle }) => ({
          portBitsPerCycle: 2 * portBitsPerCycle,
        })),
        withMemories(example.hardware, ({ banks }) => ({ banks: 2 * (banks as number) })),
        withMemories(example.hardware, ({ point }) => ({
          point: {
            ...point,
            read_latency_ns: point.read_latency_ns / 2,
            write_latency_ns: point.write_latency_ns / 2,
          },
        })),
      ];
      for (const hardware of faster) {
        expect(run({ ...example, hardware }).summary.latencyNs).toBeLessThanOrEqual(before);
      }
    }));

  it('the more zeros are taken out, the less multiplying costs; skipping them saves time too', () =>
    checkPlaced((example) => {
      const { config } = example.hardware;
      const resultWith = (zero_skipping: HardwareConfig['pe_array']['zero_skipping']) => {
        const pe_array = { ...config.pe_array, timing: 'ideal' as const, zero_skipping };
        return run({ ...example, hardware: { ...example.hardware, config: { ...config, pe_array } } })
          .summary;
      };
      const [none, vectors, gate, skip] = (['none', 'gate-vectors', 'gate', 'skip'] as const).map(resultWith);
      const rounding = 1 + 1e-12;
      expect(vectors!.dynamicPj).toBeLessThanOrEqual(none!.dynamicPj * rounding);
      expect(gate!.dynamicPj).toBeLessThanOrEqual(vectors!.dynamicPj * rounding);
      expect(skip!.dynamicPj).toBe(gate!.dynamicPj);
      expect(gate!.latencyNs).toBe(none!.latencyNs);
      expect(skip!.latencyNs).toBeLessThanOrEqual(gate!.latencyNs);
    }));

  it('gives the same result twice', () =>
    checkPlaced((example) => {
      expect(run(example)).toEqual(run(example));
    }));
});
