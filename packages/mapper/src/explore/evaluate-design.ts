/** What one design costs, with its tensors placed by a solver. */
import { encodedBitsOf, type Workload } from '@adaptmem/core';
import { evaluatePlacement } from '@adaptmem/hw-sim';
import { DEFAULT_GAP } from '../allocate.js';
import { SOLVERS } from '../solvers/solvers.js';
import type { Design, DesignSpace } from './design-space.js';
import { type Home, homesOf } from './homes.js';
import { type DesignStatement, stateDesign } from './state-design.js';
import { unplacedBits } from './unplaced-bits.js';

/** Greedy is for the many, exact for those that are worth a proof. */
export type PlacingSolver = 'greedy' | 'exact';

/** A design whose tensors all have a place: means over the tasks of one inference each. */
export interface PlacedDesign {
  energyPj: number;
  latencyNs: number;
  /** Of the whole chip. */
  areaMm2: number;
  /** Where parameters are stored: what decides their faults. */
  homes: Home[];
  /** By which the placement was made; `exact` only if it is proven. */
  solver: PlacingSolver;
}

/** A design whose memories are too small, or wrong, for some tensors. */
export interface UnplacedDesign {
  /** Bits that found no place, as a share of all. */
  unplacedShare: number;
}

export type Evaluation = PlacedDesign | UnplacedDesign;

export const isPlaced = (evaluation: Evaluation): evaluation is PlacedDesign => 'energyPj' in evaluation;

/** What an evaluation depends on besides the design. */
export interface EvaluationContext {
  space: DesignSpace;
  /** By the names of `space.compressions`. */
  workloads: Readonly<Record<string, Workload>>;
  /** Of one exact placement. */
  timeLimitSeconds: number;
}

/**
 * Places the tensors for the least of `design.placement` and sums up the costs; they equal what `simulate` says of that
 * placement.
 *
 * A design counts as unplaced where the paper's rule finds no room, without a search for a tighter packing. Where an exact
 * search does not end in time the greedy placement stands.
 */
export async function evaluateDesign(
  context: EvaluationContext,
  design: Design,
  solver: PlacingSolver,
): Promise<Evaluation> {
  const workload = context.workloads[design.compression]!;
  const statement = stateDesign(context.space, workload, design);
  const { problem, areaMm2, technologies } = statement;
  const unplaced = unplacedBits(problem);
  if (unplaced > 0) {
    const all = workload.tensors.reduce((sum, tensor) => sum + encodedBitsOf(tensor), 0);
    return { unplacedShare: unplaced / all };
  }
  const { memoryOf, solver: used } = await placeTensors(context, design, statement, solver);
  const { energyPj, latencyNs } = evaluatePlacement(problem, memoryOf);
  return { energyPj, latencyNs, areaMm2, homes: homesOf(problem, memoryOf, technologies), solver: used };
}

/** The same placement again, for a design that was placed by that solver. */
export async function placeDesign(context: EvaluationContext, design: Design, solver: PlacingSolver) {
  const statement = stateDesign(context.space, context.workloads[design.compression]!, design);
  const placed = await placeTensors(context, design, statement, solver);
  return { problem: statement.problem, ...placed };
}

async function placeTensors(
  { timeLimitSeconds }: EvaluationContext,
  { placement: objective }: Design,
  { problem }: DesignStatement,
  solver: PlacingSolver,
): Promise<{ memoryOf: number[]; solver: PlacingSolver }> {
  const options = { objective, timeLimitSeconds, gap: DEFAULT_GAP };
  if (solver === 'exact') {
    const { status, memoryOf } = await SOLVERS.exact(problem, options);
    if (status === 'optimal') return { memoryOf: memoryOf!, solver };
  }
  const { memoryOf } = await SOLVERS.greedy(problem, options);
  return { memoryOf: memoryOf!, solver: 'greedy' }; // the rule found room, so there is a placement
}
