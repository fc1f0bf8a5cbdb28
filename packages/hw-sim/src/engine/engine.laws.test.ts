import type { HardwareConfig } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { checkPlaced, type Placed } from '../../test/arbitraries.js';
import { ALBERT_BASE, encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { simulate } from '../analytical/simulate.js';

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
        }
        expect(task.byComponent.map(({ readBits }) => readBits)).toEqual(
          closed.byTask[index]!.byComponent.map(({ readBits }) => readBits),
        );
      }
    }));

  it('equals the closed forms where nothing overlaps and every transfer is one chunk', () =>
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
      for (const [index, { cycles }] of events.byTask.entries())
        expect(cycles).toBe(closed.byTask[index]!.cycles);
    }));

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
