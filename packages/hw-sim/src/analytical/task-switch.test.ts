import { describe, expect, it } from 'vitest';
import { ALBERT_BASE, encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { taskSwitchCost } from './task-switch.js';

const NOTHING = { bytes: 0, latencyNs: 0, energyPj: 0 };
const adapters = encoderWorkload({ ...ALBERT_BASE, tasks: 3 });
const tuned = encoderWorkload({ ...ALBERT_BASE, tasks: 3, adapter: 0, density: 1 });

/** Bytes of one task's own parameters. */
function bytesOfTask(workload: typeof adapters): number {
  const own = workload.tensors.filter(({ mutability }) => mutability === 'per-task');
  const bits = own.reduce(
    (sum, { encodedBits: { data, mask, metadata } }) => sum + data + mask + metadata,
    0,
  );
  return bits / 8 / workload.tasks.length;
}

describe('taskSwitchCost()', () => {
  it('is nothing where every task is on chip, or streamed from DRAM', () => {
    const chip = shipped('edgebert-heterogeneous');
    expect(taskSwitchCost(adapters, chip, place(adapters, chip).allocation)).toEqual(NOTHING);
    const streaming = shipped('edgebert-dram');
    const { allocation } = place(tuned, streaming);
    expect(taskSwitchCost(tuned, streaming, allocation)).toEqual(NOTHING);
    expect(taskSwitchCost(tuned, streaming, allocation, 'one')).toEqual(NOTHING);
  });

  it('reloads the parameters of one task where the chip keeps one at a time', () => {
    const hardware = shipped('edgebert-sram');
    const cost = taskSwitchCost(tuned, hardware, place(tuned, hardware).allocation, 'one');
    expect(cost.bytes).toBeCloseTo(bytesOfTask(tuned), 6);
    // at least 8 bytes a cycle and 8 pJ a bit from the store, and a little more for latency and SRAM writes
    expect(cost.latencyNs / (cost.bytes / 8)).toBeGreaterThan(1);
    expect(cost.latencyNs / (cost.bytes / 8)).toBeLessThan(1.01);
    expect(cost.energyPj / (cost.bytes * 8)).toBeGreaterThan(8);
    expect(cost.energyPj / (cost.bytes * 8)).toBeLessThan(8.5);
  });

  it('is far cheaper for adapters than for a fine-tuned model', () => {
    const [small, large] = [adapters, tuned].map((workload) => {
      const hardware = shipped('edgebert-sram');
      return taskSwitchCost(workload, hardware, place(workload, hardware).allocation, 'one');
    });
    expect(large!.bytes / small!.bytes).toBeGreaterThan(40);
    expect(large!.energyPj / small!.energyPj).toBeGreaterThan(40);
  });

  it('says what is missing where the hardware names no store', () => {
    const { taskStore: _, ...hardware } = shipped('edgebert-sram');
    expect(() => taskSwitchCost(tuned, hardware, place(tuned, hardware).allocation, 'one')).toThrow(
      /task_store/,
    );
  });
});
