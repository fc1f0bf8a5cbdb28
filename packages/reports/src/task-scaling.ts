/** How stored bits grow with the number of tasks. */

/** bits = shared + perTask · tasks */
export interface BitsByTasks {
  shared: number;
  perTask: number;
}

/**
 * The straight line of least squares through the points; further tasks repeat the sizes of the trained ones, so that the
 * points lie on it but for the differences between tasks.
 */
export function bitsByTasks(points: readonly { tasks: number; bits: number }[]): BitsByTasks {
  const mean = (figure: (point: { tasks: number; bits: number }) => number) =>
    points.reduce((sum, point) => sum + figure(point), 0) / points.length;
  const [tasks, bits] = [mean((point) => point.tasks), mean((point) => point.bits)];
  const spread = mean((point) => (point.tasks - tasks) ** 2);
  const perTask = spread === 0 ? 0 : mean((point) => (point.tasks - tasks) * (point.bits - bits)) / spread;
  return { shared: bits - perTask * tasks, perTask };
}

/** The greatest whole number of tasks within so many bits; 0 if there is none. */
export function tasksThatFit({ shared, perTask }: BitsByTasks, bits: number): number {
  if (bits < shared + perTask) return 0;
  return perTask === 0 ? Infinity : Math.floor((bits - shared) / perTask + 1e-9);
}
