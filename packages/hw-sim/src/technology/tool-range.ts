/** What respected tools and organisations say of one and the same array. */
import type { PointFigure, Technology, TechnologyPoint } from '@adaptmem/core';
import { completePoints, FIGURE_NAMES } from './complete-point.js';
import type { MacroSize } from './interpolate-point.js';

export interface ArrayKind extends MacroSize {
  cell: Technology['cell'];
  bits_per_cell: number;
}

export interface ToolRange {
  points: { technology: string; point: TechnologyPoint }[];
  /** Smallest and largest of each figure; absent without points. */
  spread?: Record<PointFigure, { min: number; max: number }>;
}

/** Every technology of the cell that has a macro of that size, and the spread over them. */
export function toolRange(technologies: readonly Technology[], kind: ArrayKind): ToolRange {
  const points = technologies
    .filter(({ cell, bits_per_cell }) => cell === kind.cell && bits_per_cell === kind.bits_per_cell)
    .flatMap((technology) =>
      completePoints(technology)
        .filter(
          ({ capacity_kib, word_bits, banks }) =>
            capacity_kib === kind.capacity_kib && word_bits === kind.word_bits && banks === kind.banks,
        )
        .map((point) => ({ technology: technology.name, point })),
    );
  if (points.length === 0) return { points };
  const spread = FIGURE_NAMES.map((name) => {
    const values = points.map(({ point }) => point[name]);
    return [name, { min: Math.min(...values), max: Math.max(...values) }];
  });
  return { points, spread: Object.fromEntries(spread) as NonNullable<ToolRange['spread']> };
}
