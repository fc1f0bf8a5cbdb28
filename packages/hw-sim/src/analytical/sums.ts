/** Sums of figures of items. */

export function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}

export function sumBy<T>(items: readonly T[], entry: (item: T) => [string, number]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const [key, value] of items.map(entry)) totals.set(key, (totals.get(key) ?? 0) + value);
  return totals;
}
