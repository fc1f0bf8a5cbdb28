/** The technology library as tables for people: interpolation errors, and ranges over tools. */
import type { PointFigure, Technology } from '@adaptmem/core';
import { markdownTable } from '../markdown-table.js';
import { FIGURE_NAMES } from './complete-point.js';
import { leaveOneOut } from './leave-one-out.js';
import { type ArrayKind, toolRange } from './tool-range.js';

/** Heads of the columns. */
const FIGURE_HEADS: Record<PointFigure, string> = {
  read_latency_ns: 'read ns',
  write_latency_ns: 'write ns',
  read_energy_pj: 'read pJ',
  write_energy_pj: 'write pJ',
  leakage_mw: 'leakage mW',
  area_mm2: 'area mm²',
};

const ERROR_HEADS: Record<PointFigure, string> = {
  read_latency_ns: 'read time',
  write_latency_ns: 'write time',
  read_energy_pj: 'read energy',
  write_energy_pj: 'write energy',
  leakage_mw: 'leakage',
  area_mm2: 'area',
};

/**
 * Median / worst relative error of each figure when a point is interpolated from the others, in percent; only
 * technologies of which a point lies between others.
 */
export function interpolationErrorTable(technologies: readonly Technology[]): string {
  const rows = technologies.map(leaveOneOut).flatMap(({ technology, predicted, atTheEnd, errors }) => {
    if (!errors) return [];
    const figures = FIGURE_NAMES.map(
      (name) => `${percent(errors[name].median)} / ${percent(errors[name].worst)}`,
    );
    return [[technology, `${predicted}`, `${atTheEnd}`, ...figures]];
  });
  return markdownTable(
    ['technology', 'predicted', 'ends', ...FIGURE_NAMES.map((name) => ERROR_HEADS[name])],
    rows,
  );
}

/** Each technology's figures of one array, and how many times the largest is the smallest. */
export function toolRangeTable(technologies: readonly Technology[], kind: ArrayKind): string {
  const { points, spread } = toolRange(technologies, kind);
  const rows = points.map(({ technology, point }) => [
    technology,
    ...FIGURE_NAMES.map((name) => figure(point[name])),
  ]);
  const times = FIGURE_NAMES.map((name) => {
    const { min, max } = spread?.[name] ?? { min: 0, max: 0 };
    return min > 0 ? `× ${figure(max / min)}` : '';
  });
  return markdownTable(
    ['technology', ...FIGURE_NAMES.map((name) => FIGURE_HEADS[name])],
    [...rows, ['spread', ...times]],
  );
}

/** What the library lacks, with the reasons. */
export function absenceTable(technologies: readonly Technology[]): string {
  const rows = technologies.flatMap(({ name, points }) =>
    points.flatMap((point) => {
      const size = `${point.capacity_kib} KiB × ${point.word_bits} bit`;
      if ('absent' in point) return [[name, size, 'all', point.absent]];
      return FIGURE_NAMES.flatMap((key) => {
        const value = point[key];
        return typeof value === 'number' ? [] : [[name, size, key, value.absent]];
      });
    }),
  );
  return markdownTable(['technology', 'macro', 'figure', 'why'], rows);
}

const percent = (share: number) => `${Number((100 * share).toFixed(1))}`;
const figure = (value: number) => `${Number(value.toPrecision(3))}`;
