import type { Inference, Workload } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encoderWorkload, TINY } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { shipped } from '../../test/shipped.js';
import { simulate } from './simulate.js';
import { exitCosts, simulateExits } from './simulate-exits.js';

const LAYERS = 4;
const plain = encoderWorkload({ ...TINY, layers: LAYERS });
const [first, second] = plain.tasks as [string, string];
const hardware = shipped('edgebert-heterogeneous');

/** The first task with an exit (the classifier's work and an entropy) after every layer but the last. */
function withExits(workload: Workload): Workload {
  const add = (inference: Inference): Inference => {
    if (inference.task !== first) return inference;
    const head = inference.operators.filter(({ layer }) => layer === undefined).slice(-1);
    const operators = inference.operators.flatMap((operator, index) => {
      const { layer } = operator;
      const ends = layer !== undefined && inference.operators[index + 1]?.layer !== layer;
      if (!ends || layer === LAYERS - 1) return [operator];
      const exit = head.map((each) => ({ ...each, name: `layer${layer}.exit`, group: 'exit', layer }));
      return [operator, ...exit];
    });
    return { ...inference, operators };
  };
  return { ...workload, inferences: workload.inferences.map(add) };
}

const workload = withExits(plain);
const { allocation } = place(workload, hardware);
const run = (histograms: Record<string, number[]>) =>
  simulateExits(workload, hardware, allocation, histograms);
const whole = simulate(workload, hardware, allocation);

describe('simulateExits()', () => {
  it('costs what whole inferences cost if nobody leaves early', () => {
    for (const histograms of [{}, { [first]: [0, 0, 0, 9] }]) {
      const { energyPj, latencyNs } = run(histograms);
      expect(energyPj).toBeCloseTo(whole.summary.energyPj, 6);
      expect(latencyNs).toBeCloseTo(whole.summary.latencyNs, 9);
    }
  });

  it('costs a layer more for every layer, all of which are alike', () => {
    const { byLayer } = run({ [first]: [1, 1, 1, 1] }).byTask[0]!;
    const steps = byLayer.slice(1, -1).map(({ energyPj, latencyNs }, index) => {
      const before = byLayer[index]!;
      return [energyPj - before.energyPj, latencyNs - before.latencyNs] as const;
    });
    const [energy, time] = steps[0]!;
    expect(energy).toBeGreaterThan(0);
    for (const step of steps) {
      expect(step[0] / energy).toBeCloseTo(1, 9);
      expect(step[1] / time).toBeCloseTo(1, 9);
    }
  });

  it('gives each task the mean over its own inputs, whatever their number', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: LAYERS, maxLength: LAYERS });
    const some = counts.filter((histogram) => histogram.some((count) => count > 0));
    fc.assert(
      fc.property(some, fc.option(some), (own, other) => {
        const { byTask, energyPj } = run({ [first]: own, ...(other ? { [second]: other } : {}) });
        [own, other ?? [0, 0, 0, 1]].forEach((histogram, index) => {
          const task = byTask[index]!;
          const each = histogram.flatMap((count, layer) =>
            Array.from({ length: count }, () => task.byLayer[layer]!),
          );
          for (const figure of ['energyPj', 'latencyNs'] as const) {
            const mean = each.reduce((sum, cost) => sum + cost[figure], 0) / each.length;
            expect(task[figure] / mean).toBeCloseTo(1, 9);
          }
        });
        expect(energyPj).toBeCloseTo((byTask[0]!.energyPj + byTask[1]!.energyPj) / 2, 6);
      }),
      { seed: 8, numRuns: 10 },
    );
  });

  it('knows what the network costs without its exits', () => {
    const [own, other] = exitCosts(workload, hardware, allocation);
    const bare = simulate(plain, hardware, allocation);
    expect(own!.withoutExits.energyPj).toBeCloseTo(bare.byTask[0]!.energyPj, 6);
    expect(own!.withoutExits.energyPj).toBeLessThan(own!.byLayer.at(-1)!.energyPj);
    expect(other!.withoutExits.energyPj).toBe(other!.byLayer.at(-1)!.energyPj);
  });

  it('leaks with the whole chip, whatever an inference that leaves does not need of it', () => {
    const overlaid = structuredClone(hardware);
    for (const memory of overlaid.memories) if (memory.banks === 'fit') memory.overlaysActivations = true;
    // only the head needs it, so a chip for inferences that leave would do without its place
    const late = { ...plain.tensors.find(({ role }) => role === 'activation')!, name: 'late' };
    const bits = 8 * 2 ** 22;
    const tensor = {
      ...late,
      shape: [bits / 8],
      elements: bits / 8,
      encodedBits: { data: bits, mask: 0, metadata: 0 },
    };
    const inferences = plain.inferences.map(({ task, operators }) => {
      const head = operators.at(-1)!;
      return {
        task,
        operators: [...operators, { ...head, name: 'late', writes: [{ tensor: 'late', elements: 1 }] }],
      };
    });
    const large = { ...plain, tensors: [...plain.tensors, tensor], inferences };
    const placed = place(large, overlaid).allocation;
    const early = inferences.map(({ task, operators }) => ({ task, operators: operators.slice(0, 5) }));
    const power = (of?: Inference[]) => {
      const { summary } = simulate(large, overlaid, placed, of);
      return summary.leakagePj / summary.latencyNs;
    };
    expect(power(early) / power()).toBeCloseTo(1, 9);
  });

  it('refuses exits of another network or of no task of it, and none at all', () => {
    expect(() => run({ [first]: [1, 1] })).toThrow(/4 layers .*"task0".*got 2/);
    expect(() => run({ [second]: [0, 0, 0, 0] })).toThrow(/at least one input for task "task1"/);
    expect(() => run({ nobody: [0, 0, 0, 1] })).toThrow(/No inference of "nobody"/);
  });
});
