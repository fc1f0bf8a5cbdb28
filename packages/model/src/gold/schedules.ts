/** `gold/schedules.json`: learning rates of Hugging Face's schedulers. */
import type { GoldCheck } from '@adaptmem/core/testing';
import { z } from 'zod';
import { learningRateAt, SCHEDULE_TYPES, type Schedule } from '../optim/schedule.js';
import { readJson } from './albert-case.js';
import { Comparison } from './comparison.js';

const Document = z.object({
  cases: z.array(
    z.object({
      schedule: z.enum(SCHEDULE_TYPES),
      base_lr: z.number(),
      warmup: z.number(),
      total: z.number(),
      lr: z.union([z.array(z.number()), z.object({ raises: z.string() })]),
    }),
  ),
});

/** Errors are shares of the base learning rate; where the reference raises, we must throw. */
export const schedulesCheck: GoldCheck = {
  pattern: /^gold\/schedules\.json$/,
  run(path) {
    const comparison = new Comparison(1e-9);
    for (const { schedule: type, base_lr, warmup, total, lr } of Document.parse(readJson(path)).cases) {
      const schedule = { type, learningRate: base_lr, warmupSteps: warmup, totalSteps: total };
      const name = `${type}, warm-up ${warmup} of ${total}`;
      if (!Array.isArray(lr)) {
        comparison.addEqual(name, throws(schedule), true);
        continue;
      }
      lr.forEach((expected, step) => {
        const error = Math.abs(learningRateAt(schedule, step) - expected) / base_lr;
        comparison.add(`${name}, step ${step}`, error);
      });
    }
    return comparison.result();
  },
};

function throws(schedule: Schedule): boolean {
  try {
    learningRateAt(schedule, schedule.warmupSteps);
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}
