/** Points with every figure that a simulation needs. */
import {
  type Absence,
  type AbsentPoint,
  type PartialPoint,
  POINT_FIGURES,
  type PointFigure,
  type Technology,
  type TechnologyPoint,
} from '@adaptmem/core';

export const FIGURE_NAMES = Object.keys(POINT_FIGURES) as PointFigure[];

export function isAbsent(value: unknown): value is Absence {
  return typeof value === 'object' && value !== null && 'absent' in value;
}

/** The figures that a point lacks, with the reasons; empty for a complete point. */
export function missingFigures(point: PartialPoint): { figure: PointFigure; reason: string }[] {
  return FIGURE_NAMES.flatMap((figure) => {
    const value = point[figure];
    return isAbsent(value) ? [{ figure, reason: value.absent }] : [];
  });
}

export function isComplete(point: PartialPoint | AbsentPoint): point is TechnologyPoint {
  return !isAbsent(point) && missingFigures(point).length === 0;
}

/** The points of a technology that can be simulated. */
export function completePoints(technology: Technology): TechnologyPoint[] {
  return technology.points.filter(isComplete);
}
