/** A product on a systolic array whose scratchpads are filled and emptied at a bandwidth, as SCALE-Sim runs it. */
import type { ArraySize, Dataflow } from '../compute/systolic.js';
import type { GemmShape } from '../compute/tiling.js';
import { arrayDemand } from './array-demand.js';
import { OperandScratchpad, type ScratchpadSize, WAIT_COUNTS } from './operand-scratchpad.js';
import { ResultScratchpad } from './result-scratchpad.js';

/** One for each edge of the array. */
export interface Scratchpads {
  /** Of the left operand. */
  input: ScratchpadSize;
  /** Of the right operand. */
  filter: ScratchpadSize;
  output: ScratchpadSize;
}

export interface StalledRun {
  /** With stalls, without the first fill and the last emptying of the scratchpads. */
  cycles: number;
  stallCycles: number;
}

/**
 * The array moves in lockstep: in every cycle of its demand it waits for the slowest of its three scratchpads
 * (SCALE-Sim v2 22f88b1 and v3 3.0.0, `service_memory_requests` with a bandwidth given by the user).
 *
 * @param version which of them counts the waits
 */
export function stalledRun(
  dataflow: Dataflow,
  array: ArraySize,
  shape: GemmShape,
  scratchpads: Scratchpads,
  version: keyof typeof WAIT_COUNTS = 'v2',
): StalledRun {
  const { folds, operands, resultsAt } = arrayDemand(dataflow, array, shape);
  const waits = WAIT_COUNTS[version];
  const input = new OperandScratchpad(operands.input, scratchpads.input, waits);
  const filter = new OperandScratchpad(operands.filter, scratchpads.filter, waits);
  const output = new ResultScratchpad(scratchpads.output);
  const run = { cycles: 0, stallCycles: 0 };
  let now = 0;
  for (let colFold = 0; colFold < folds.cols; colFold++) {
    for (let rowFold = 0; rowFold < folds.rows; rowFold++) {
      for (let cycle = 0; cycle < folds.cycles; cycle++) {
        const stored = output.waitFor(resultsAt(cycle, rowFold, colFold), now);
        const loaded = input.waitFor(cycle, rowFold, colFold, now);
        const stall = Math.max(loaded, filter.waitFor(cycle, rowFold, colFold, now), stored);
        run.cycles = now + stored;
        run.stallCycles += stall;
        now += 1 + stall;
      }
    }
  }
  return run;
}
