/** Which of two solutions is better, all objectives being minimised. */

/** A solution as multi-objective methods see it. */
export interface Scored {
  /** Every one is minimised. */
  objectives: readonly number[];
  /** How far constraints are broken, 0 if none is; then the objectives do not count against one that keeps them. */
  violation: number;
}

/** Whether `a` is nowhere worse than `b` and somewhere better (Pareto dominance). */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isBetter = false;
  for (let index = 0; index < a.length; index++) {
    if (a[index]! > b[index]!) return false;
    if (a[index]! < b[index]!) isBetter = true;
  }
  return isBetter;
}

/**
 * Constrained domination (Deb et al. 2002, section VI, definition 1): who keeps the constraints dominates who does not; of two
 * that break them, who breaks them less.
 */
export function constrainedDominates(a: Scored, b: Scored): boolean {
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation;
  return dominates(a.objectives, b.objectives);
}
