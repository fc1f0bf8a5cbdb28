import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsByTasks, tasksThatFit } from './task-scaling.js';

describe('bitsByTasks()', () => {
  it('finds what is shared and what a task adds', () => {
    const points = [1, 2, 4, 8, 16].map((tasks) => ({ tasks, bits: 1000 + 30 * tasks }));
    const { shared, perTask } = bitsByTasks(points);
    expect(shared).toBeCloseTo(1000, 6);
    expect(perTask).toBeCloseTo(30, 6);
  });
});

describe('tasksThatFit()', () => {
  it('is 0 where not even one fits', () => {
    expect(tasksThatFit({ shared: 100, perTask: 10 }, 109)).toBe(0);
    expect(tasksThatFit({ shared: 100, perTask: 10 }, 110)).toBe(1);
  });

  it('is the break-even: so many fit, one more does not', () => {
    const bits = fc.integer({ min: 1, max: 1e9 });
    fc.assert(
      fc.property(bits, bits, bits, (shared, perTask, room) => {
        const count = tasksThatFit({ shared, perTask }, room);
        if (count > 0) expect(shared + count * perTask).toBeLessThanOrEqual(room);
        expect(shared + (count + 1) * perTask).toBeGreaterThan(room);
      }),
    );
  });
});
