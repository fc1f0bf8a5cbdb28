/** How the searches came to the front. */
import { volumeChart } from '../charts/volume-chart.js';
import type { Section } from '../page/document.js';
import { displayUnit } from '../tables/display-unit.js';
import { percent } from '../words.js';
import type { ExplorationReport } from './exploration.js';
import { OBJECTIVES } from './objectives.js';

export function searchSection(report: ExplorationReport): Section {
  const { searches, hypervolume, seeds } = report;
  const points = searches.flatMap(({ name, trace }) => trace.map((point) => ({ search: name, ...point })));
  return {
    id: 'search',
    title: 'The search',
    blocks: [
      {
        kind: 'paragraph',
        text:
          `Hypervolume: the share of the box between the origin and the reference point (${referenceText(report)}) that the ` +
          `front dominates, exactly. The front of everything has ${hypervolume.toPrecision(4)}, its placements solved ` +
          `exactly. Both searches begin with the same ${seeds} exactly placed designs and evaluate the same number; random ` +
          'search draws uniformly.',
      },
      {
        kind: 'figure',
        figure: {
          name: 'hypervolume',
          title: 'Hypervolume against evaluated designs',
          caption:
            'The higher, the more of what can be wished for is reached; where a search is ahead it needs fewer designs.',
          spec: volumeChart(points),
        },
      },
      {
        kind: 'table',
        folded: true,
        table: {
          name: 'hypervolume',
          caption: 'Hypervolume after each generation.',
          columns: [
            { key: 'search', title: 'Search' },
            { key: 'evaluations', title: 'Evaluations' },
            { key: 'hypervolume', title: 'Hypervolume', digits: 5 },
          ],
          rows: points.map((point) => ({ ...point })),
        },
      },
    ],
  };
}

function referenceText({ reference, objectives }: ExplorationReport): string {
  return objectives
    .map((name) => {
      const { column } = OBJECTIVES[name];
      const value = reference[name]!;
      if (column.unit === 'ratio') return `accuracy ${percent(value)}`;
      const { name: unit, factor } = displayUnit([value], column.unit as 'energy' | 'time' | 'area');
      return `${column.title.toLowerCase()} ${Number((value / factor).toPrecision(3))} ${unit}`;
    })
    .join(', ');
}
