/** The middle value; of an even number the upper one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** A Markdown table, all columns but the first to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Straight lines between points sorted by x; constant outside. */
export function interpolate(points: readonly (readonly [x: number, y: number])[], x: number): number {
  const after = points.findIndex(([px]) => px >= x);
  if (after === -1) return points.at(-1)![1];
  const [x1, y1] = points[after]!;
  if (after === 0 || x1 === x) return y1;
  const [x0, y0] = points[after - 1]!;
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
