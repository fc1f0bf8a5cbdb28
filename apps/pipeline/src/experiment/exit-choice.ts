/** Which thresholds are tried for a task, and what chooses among them. */
import type { EarlyExit, ThresholdChoice } from './early-exit.js';

/** Plain data: the report's stage has it among its settings. */
export interface ExitChoice {
  /** Nats, ascending; the first is 0, with which nobody leaves early. */
  thresholds: number[];
  rule: ExitRule;
}

/** A threshold as it is, or the greatest loss of the main metric, in its own range. */
export type ExitRule = { threshold: number } | { accuracyDrop: number };

/** Of the thresholds that are tried by default, in nats. */
const STEP = 0.05;

/** EdgeBERT's (arXiv 2011.14203, abstract): at most a point. */
const DEFAULT_RULE: ExitRule = { accuracyDrop: 0.01 };

/** The choice for a task, whose own keys win. Thresholds above the most that its classes can have are left out. */
export function exitChoiceOf(settings: EarlyExit, task: string, classes: number): ExitChoice {
  const own = settings.by_task[task] ?? {};
  const most = Math.log(classes);
  const rule = ruleOf(own) ?? ruleOf(settings) ?? DEFAULT_RULE;
  const listed = own.thresholds ?? settings.thresholds ?? steps(most);
  const fixed = 'threshold' in rule ? [rule.threshold] : [];
  const thresholds = [0, ...listed.filter((threshold) => threshold <= most), ...fixed];
  return { thresholds: [...new Set(thresholds)].sort((a, b) => a - b), rule };
}

function ruleOf({ threshold, accuracy_drop }: ThresholdChoice): ExitRule | undefined {
  if (threshold !== undefined) return { threshold };
  return accuracy_drop === undefined ? undefined : { accuracyDrop: accuracy_drop };
}

/** Multiples of the step up to `most`, without the noise of a sum. */
function steps(most: number): number[] {
  const count = Math.floor(most / STEP);
  return Array.from({ length: count }, (_, index) => Number(((index + 1) * STEP).toFixed(2)));
}
