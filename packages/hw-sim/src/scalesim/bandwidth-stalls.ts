/** A product on a systolic array whose scratchpads are filled and emptied at a bandwidth, as SCALE-Sim runs it. */
import type { ArraySize, Dataflow } from '../compute/systolic.js';
import type { GemmShape } from '../compute/tiling.js';
import { type ArrayDemand, arrayDemand } from './array-demand.js';
import type { Fold } from './operand-demand.js';
import { OperandScratchpad, type ScratchpadSize, WAIT_COUNTS, type WaitCount } from './operand-scratchpad.js';
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
  const demand = arrayDemand(dataflow, array, shape);
  const lockstep = new Lockstep(demand, scratchpads, WAIT_COUNTS[version]);
  const { rows, cols, cycles } = demand.folds;
  for (let col = 0; col < cols; col++) {
    for (let row = 0; row < rows; row++) lockstep.pass({ row, col }, 0, cycles);
  }
  return lockstep.run;
}

/** The array and its scratchpads as far as they have come. */
class Lockstep {
  readonly run: StalledRun = { cycles: 0, stallCycles: 0 };
  readonly #resultsBefore: ArrayDemand['resultsBefore'];
  readonly #input: OperandScratchpad;
  readonly #filter: OperandScratchpad;
  readonly #output: ResultScratchpad;
  #now = 0;

  constructor({ operands, resultsBefore }: ArrayDemand, scratchpads: Scratchpads, waits: WaitCount) {
    this.#resultsBefore = resultsBefore;
    this.#input = new OperandScratchpad(operands.input, scratchpads.input, waits);
    this.#filter = new OperandScratchpad(operands.filter, scratchpads.filter, waits);
    this.#output = new ResultScratchpad(scratchpads.output);
  }

  /** The cycles `from` … `to` − 1 of a fold: at once where no scratchpad has to do anything, else in halves. */
  pass(fold: Fold, from: number, to: number): void {
    const results = this.#resultsBefore(fold, to) - this.#resultsBefore(fold, from);
    const last = this.#now + to - from - 1;
    if (to - from === 1) {
      this.#step(fold, from, results);
    } else if (
      this.#output.isQuiet(results, last) &&
      this.#input.isQuiet(fold, from, to) &&
      this.#filter.isQuiet(fold, from, to)
    ) {
      this.#output.store(results);
      this.run.cycles = last;
      this.#now = last + 1;
    } else {
      const middle = (from + to) >> 1;
      this.pass(fold, from, middle);
      this.pass(fold, middle, to);
    }
  }

  #step(fold: Fold, cycle: number, results: number): void {
    const stored = this.#output.waitFor(results, this.#now);
    const loaded = this.#input.waitFor(fold, cycle, this.#now);
    const stall = Math.max(loaded, this.#filter.waitFor(fold, cycle, this.#now), stored);
    this.run.cycles = this.#now + stored;
    this.run.stallCycles += stall;
    this.#now += 1 + stall;
  }
}
