/** The designs that no other beats. */

/**
 * Rows that no other row undercuts in one figure without exceeding it in another, by the first figure; of equal rows the
 * first. Rows with a figure that is no number are left out.
 *
 * @param figures [figure][row], smaller is better
 */
export function paretoFront(figures: readonly ArrayLike<number>[]): number[] {
  const rows = [...Array(figures[0]?.length ?? 0).keys()].filter((row) =>
    figures.every((figure) => !Number.isNaN(figure[row])),
  );
  rows.sort((a, b) => compare(figures, a, b) || a - b);
  const front: number[] = [];
  // sorted by all figures in turn, no row is beaten by a later one
  for (const row of rows) {
    const isBeaten = front.some((other) => figures.every((figure) => figure[other]! <= figure[row]!));
    if (!isBeaten) front.push(row);
  }
  return front;
}

function compare(figures: readonly ArrayLike<number>[], a: number, b: number): number {
  for (const figure of figures) {
    const difference = figure[a]! - figure[b]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
