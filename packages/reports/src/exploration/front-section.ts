/** The front: a figure for each pair of objectives, and all its designs. */
import { type FrontAxis, frontChart, type MarkedPoint } from '../charts/front-chart.js';
import { distinct } from '../names.js';
import type { Figure, Section } from '../page/document.js';
import { displayUnit } from '../tables/display-unit.js';
import { frontTable } from './design-tables.js';
import type { ExplorationReport, ExploredFigures, ExploredObjective, FrontDesign } from './exploration.js';
import { OBJECTIVES } from './objectives.js';

export function frontSection(report: ExplorationReport): Section {
  const { objectives } = report;
  const pairs = objectives.flatMap((x, index) => objectives.slice(index + 1).map((y) => ({ x, y })));
  return {
    id: 'front',
    title: 'The front',
    blocks: [
      ...pairs.map(({ x, y }) => ({ kind: 'figure', figure: frontFigure(report, x, y) }) as const),
      { kind: 'table', table: frontTable(report) },
    ],
  };
}

/** Largest ratio that a linear axis still shows. */
const LINEAR_RATIO = 30;

function frontFigure(
  { front, platforms }: ExplorationReport,
  x: ExploredObjective,
  y: ExploredObjective,
): Figure {
  const shown = [...front, ...platforms];
  const scale = { x: scaleOf(x, shown), y: scaleOf(y, shown) };
  const at = (figures: ExploredFigures) => {
    const [left, right] = [OBJECTIVES[x].of(figures), OBJECTIVES[y].of(figures)];
    if (left === undefined || right === undefined) return [];
    return [{ x: left / scale.x.factor, y: right / scale.y.factor }];
  };
  const title = (name: ExploredObjective) => OBJECTIVES[name].column.title;
  return {
    name: `front-${x}-${y}`,
    title: `${title(y)} against ${title(x).toLowerCase()}`,
    caption:
      'Each point is a design of the front, told apart by the cells that it has; a point that looks beaten here is better ' +
      'in another objective. Crosses are existing accelerators.',
    spec: frontChart(
      front.flatMap((design) => at(design).map((place) => ({ ...place, group: cellsOf(design) }))),
      together(
        platforms.flatMap((platform) => at(platform).map((place) => ({ ...place, title: platform.title }))),
      ),
      { x: scale.x.axis, y: scale.y.axis },
    ),
  };
}

/** Marks that would lie on each other as one, with both names. */
function together(marks: readonly MarkedPoint[]): MarkedPoint[] {
  const placeOf = ({ x, y }: MarkedPoint) => `${x.toPrecision(2)} ${y.toPrecision(2)}`;
  return distinct(marks.map(placeOf)).map((place) => {
    const same = marks.filter((mark) => placeOf(mark) === place);
    return { ...same[0]!, title: same.map(({ title }) => title).join(' / ') };
  });
}

function scaleOf(
  objective: ExploredObjective,
  shown: readonly ExploredFigures[],
): { factor: number; axis: FrontAxis } {
  const { column, of } = OBJECTIVES[objective];
  const values = shown.map(of).filter((value) => value !== undefined);
  const unit =
    column.unit === 'ratio'
      ? { name: '%', factor: 0.01 }
      : displayUnit(values, column.unit as 'energy' | 'time' | 'area');
  const least = Math.min(...values);
  const logarithmic = least > 0 && Math.max(...values) / least > LINEAR_RATIO;
  return { factor: unit.factor, axis: { title: `${column.title} (${unit.name})`, logarithmic } };
}

/** The kinds of cells of a design, e.g. `RRAM 2 bit + SRAM`. */
function cellsOf({ memories }: FrontDesign): string {
  const kinds = memories.map(({ cell, bitsPerCell }) =>
    bitsPerCell > 1 ? `${cell} ${bitsPerCell} bit` : cell,
  );
  return distinct(kinds).sort().join(' + ');
}
