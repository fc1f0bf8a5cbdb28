/** What an evaluated design is worth to a search. */
import { type Accuracy, type AccuracyStudy, accuracyOf } from './accuracy.js';
import type { Scored } from './dominance.js';
import { type Evaluation, isPlaced } from './evaluate-design.js';
import { EXPLORED_OBJECTIVES, type ExploredObjectiveName } from './explored-objectives.js';
import type { Genome } from './genome.js';

export interface Goals {
  objectives: readonly ExploredObjectiveName[];
  /** The point of the hypervolume, in the order of the objectives and as they are minimised. */
  reference: readonly number[];
  /** The most of an objective as it is minimised; absent: anything goes. */
  limits: Partial<Record<ExploredObjectiveName, number>>;
  /** What is known of accuracy; absent: nothing. */
  study?: AccuracyStudy | undefined;
}

/** A design as a search sees it; its objectives are shares of the reference point. */
export interface Candidate extends Scored {
  genome: Genome;
  evaluation: Evaluation;
  accuracy: Accuracy;
}

/** A design without a place for every tensor is worse than any that breaks limits. */
const UNPLACED = 1e6;

const NOT_STUDIED: Accuracy = { kind: 'absent', reason: 'accuracy was not studied' };

export function scoreDesign(
  { objectives, reference, limits, study }: Goals,
  genome: Genome,
  compression: string,
  evaluation: Evaluation,
): Candidate {
  if (!isPlaced(evaluation)) {
    const none = objectives.map(() => 0); // of no account, see `constrainedDominates`
    const violation = UNPLACED + evaluation.unplacedShare;
    return { genome, evaluation, accuracy: NOT_STUDIED, objectives: none, violation };
  }
  const accuracy = study ? accuracyOf(study, compression, evaluation.homes) : NOT_STUDIED;
  let violation = 0;
  const values = objectives.map((name, index) => {
    const value = EXPLORED_OBJECTIVES[name].of(evaluation, accuracy);
    if (value === undefined) violation += 1; // cannot be compared, so it ranks behind all that can
    return (value ?? 0) / reference[index]!;
  });
  for (const [name, most] of Object.entries(limits) as [ExploredObjectiveName, number][]) {
    const value = EXPLORED_OBJECTIVES[name].of(evaluation, accuracy);
    violation += value === undefined ? 1 : Math.max(0, value - most) / most;
  }
  return { genome, evaluation, accuracy, objectives: values, violation };
}
