/** Fault rates of multi-level cells by NVMExplorer's model. */
import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { z } from 'zod';
import { levelFaults } from '../memory/level-faults.js';
import { type ComparedCase, relativeError, worstCase } from './worst-case.js';

const Reference = z.object({
  levels: z.record(
    z.string(),
    z.object({
      mu_sigma: z.array(z.tuple([z.number(), z.number()])),
      thresholds: z.array(z.number()),
      p_down_p_up: z.array(z.tuple([z.number(), z.number()])),
      mean_cell_fault_rate_uniform_levels: z.number(),
    }),
  ),
});

/** The reference takes its tails as 1 − Φ, which keeps about eight digits of a rate of 1e-8. */
const TOLERANCE = 1e-6;

export const cellFaults: GoldCheck = {
  pattern: /validation\/nvmexplorer-fault-model\.json$/,
  run(path) {
    const { levels } = Reference.parse(JSON.parse(readText(path)));
    const cases = Object.entries(levels).flatMap(([bits, expected]): ComparedCase[] => {
      const actual = levelFaults(expected.mu_sigma.map(([mean, sigma]) => ({ mean, sigma })));
      const compare = (what: string, ours: number, theirs: number): ComparedCase => ({
        error: relativeError(ours, theirs),
        name: `${bits} bits: ${what}`,
      });
      return [
        ...expected.thresholds.map((each, i) => compare(`threshold ${i}`, actual.thresholds[i]!, each)),
        ...expected.p_down_p_up.map(([down], i) => compare(`level ${i} down`, actual.down[i]!, down)),
        ...expected.p_down_p_up.map(([, up], i) => compare(`level ${i} up`, actual.up[i]!, up)),
        compare('mean', actual.meanRate, expected.mean_cell_fault_rate_uniform_levels),
      ];
    });
    return worstCase(cases, TOLERANCE);
  },
};
