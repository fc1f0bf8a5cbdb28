import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PINNED } from '../../test/arbitraries.js';
import { encoderWorkload, TINY } from '../../test/encoder-workload.js';
import { shipped } from '../../test/shipped.js';
import { explainDesign } from './explain-design.js';
import { isMisfit } from './fill-memories.js';
import { paretoFront } from './pareto-front.js';
import { prepareSweep } from './prepare-sweep.js';
import { sweepColumns } from './sweep-columns.js';
import { designAt, designCount, spaceOf } from './sweep-space.js';

const hardware = shipped('edgebert-heterogeneous');
/** The SRAM is there once, large and small; nothing fits the small one. */
const memories = hardware.memories.map((memory) =>
  memory.name === 'sram'
    ? [memory, { ...memory, banks: 1, point: { ...memory.point, capacity_kib: 1 } }]
    : [memory],
);
const space = { ...spaceOf(hardware), clocksMhz: [250, 500, 1000], memories };
const workload = encoderWorkload(TINY);
const sweep = prepareSweep(workload, space);

describe('sweepColumns()', () => {
  it('is evaluate() of every design, in stretches as at once', () => {
    const whole = sweepColumns(sweep);
    const parts = [sweepColumns(sweep, 0, 2), sweepColumns(sweep, 2)];
    for (let index = 0; index < designCount(space); index++) {
      const cost = sweep.evaluate(designAt(space, index));
      const part = parts[index < 2 ? 0 : 1]!;
      expect(whole.misfits[index]).toBe(isMisfit(cost) ? cost.item + 1 : 0);
      expect(whole.costs.energyPj[index]).toBe(isMisfit(cost) ? Number.NaN : cost.energyPj);
      expect(part.costs.energyPj[index - part.first]).toBe(whole.costs.energyPj[index]);
    }
    expect([...whole.misfits].map((misfit) => misfit > 0)).toEqual([false, true, false, true, false, true]);
    expect(() => sweepColumns(sweep, 0, 7)).toThrow('Designs 0 to 7 of 6');
  });
});

describe('prepareSweep()', () => {
  it('refuses memories that overlay activations', () => {
    const overlaid = memories.map((options) => options.map((one) => ({ ...one, overlaysActivations: true })));
    expect(() => prepareSweep(workload, { ...space, memories: overlaid })).toThrow(/overlays activations/);
  });
});

describe('a given placement', () => {
  const design = designAt(space, 0);
  const byRule = sweep.place(design) as ArrayLike<number>;

  it('costs what it costs by the rule if it is the same', () => {
    expect(sweep.evaluate(design, Array.from(byRule))).toEqual(sweep.evaluate(design));
  });

  it('is refused where a memory may not hold an item, or has no room', () => {
    const item = sweep.items.findIndex(({ mutability }) => mutability === 'transient');
    const inRram = Array.from(byRule, (memory, index) => (index === item ? 0 : memory));
    expect(sweep.evaluate(design, inRram)).toEqual({ item });
    expect(isMisfit(sweep.evaluate(designAt(space, 1), byRule))).toBe(true);
  });
});

describe('explainDesign()', () => {
  it('lists parts that add up to the energy', () => {
    const cost = sweep.evaluate(designAt(space, 2));
    if (isMisfit(cost)) throw new Error('fits');
    const rows = explainDesign(sweep, 2)
      .split('\n\n')[0]!
      .split('\n')
      .slice(2)
      .map((row) => Number(row.split('|')[3]));
    const parts = rows.slice(0, -1).reduce((sum, pj) => sum + pj, 0);
    expect(parts / cost.energyPj).toBeCloseTo(1, 4);
    expect(rows.at(-1)! / cost.energyPj).toBeCloseTo(1, 4);
  });

  it('refuses a design that is not there or fits nothing', () => {
    expect(() => explainDesign(sweep, 6)).toThrow('No design 6');
    expect(() => explainDesign(sweep, 1)).toThrow(/No memory has room for data of/);
  });
});

describe('paretoFront()', () => {
  it('keeps exactly the rows that no other beats', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.oneof(fc.nat(6), fc.constant(Number.NaN)))),
        (rows) => {
          const front = paretoFront([0, 1, 2].map((figure) => rows.map((row) => row[figure]!)));
          const beats = (a: number[], b: number[]) => a.every((value, figure) => value <= b[figure]!);
          rows.forEach((row, index) => {
            const isOn = front.includes(index);
            const isBeaten = rows.some(
              (other, at) => at !== index && beats(other, row) && !beats(row, other),
            );
            const isRepeated = rows.findIndex((other) => beats(other, row) && beats(row, other)) < index;
            expect(isOn).toBe(!Number.isNaN(row[2]) && !isBeaten && !isRepeated);
          });
        },
      ),
      PINNED,
    ));
});
