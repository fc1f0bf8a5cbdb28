/** What bounds the operators of each system. */
import type { Roofline } from '@adaptmem/hw-sim';
import { type RooflineMark, rooflineChart } from '../charts/roofline-chart.js';
import { slug } from '../names.js';
import type { Block } from '../page/document.js';
import type { SystemReport } from '../report-input.js';
import type { Table } from '../tables/table.js';
import { percent } from '../words.js';

type Roofed = SystemReport & { roofline: Roofline };

/** A figure and a folded table; nothing if no system has a roofline. */
export function rooflineBlocks(geometry: string, systems: readonly SystemReport[]): Block[] {
  const roofed = systems.filter((system): system is Roofed => system.roofline !== undefined);
  if (roofed.length === 0) return [];
  return [
    {
      kind: 'figure',
      figure: {
        name: `roofline-${slug(geometry)}`,
        title: 'What bounds the operators',
        caption:
          'Multiply-accumulates (MAC) of the operators that multiply, under the roofs of the PE array (flat), of each memory and of the interconnect that all ' +
          'transfers share; an operator stands once under each roof whose bytes it moves, larger where it takes more of the ' +
          `time. ${roofed.map(conclusion).join(' ')}`,
        spec: rooflineChart(roofed.flatMap(marksOf)),
      },
    },
    { kind: 'table', table: operatorTable(geometry, roofed), folded: true },
  ];
}

/** How the time falls to what bounds it. */
function conclusion({ title, roofline: { points, shareWithoutMacs } }: Roofed): string {
  const shares = new Map<string, number>();
  for (const { bound, share } of points) shares.set(bound, (shares.get(bound) ?? 0) + share);
  const parts = [...shares]
    .sort(([, a], [, b]) => b - a)
    .map(([bound, share]) => `${bound} ${percent(share)}`);
  return `“${title}”: of the time ${[...parts, `nothing that multiplies ${percent(shareWithoutMacs)}`].join(', ')}.`;
}

const GIGA = 1e9;
/** How far the roofs reach beyond the outermost operator or corner. */
const MARGIN = 2;

function marksOf({ title, roofline: { points, roofs, peakMacsPerSecond } }: Roofed): RooflineMark[] {
  const operators = points.flatMap(({ name, levels, macsPerSecond, share }) =>
    levels.map(({ roof, intensity }): RooflineMark => {
      return { system: title, kind: 'operator', roof, intensity, speed: macsPerSecond / GIGA, name, share };
    }),
  );
  const corners = roofs.map(({ bytesPerSecond }) => peakMacsPerSecond / bytesPerSecond);
  const intensities = [...operators.map(({ intensity }) => intensity), ...corners];
  const [low, high] = [Math.min(...intensities) / MARGIN, Math.max(...intensities) * MARGIN];
  const roofMarks = roofs.flatMap(({ name, bytesPerSecond }, index) =>
    [low, corners[index]!, high].map((intensity): RooflineMark => {
      const speed = Math.min(peakMacsPerSecond, intensity * bytesPerSecond) / GIGA;
      return { system: title, kind: 'roof', roof: name, intensity, speed };
    }),
  );
  return [...roofMarks, ...operators];
}

function operatorTable(geometry: string, systems: readonly Roofed[]): Table {
  return {
    name: `roofline-${slug(geometry)}`,
    caption: 'Operators that multiply and what bounds them.',
    columns: [
      { key: 'system', title: 'System' },
      { key: 'operator', title: 'Operator' },
      { key: 'count', title: 'Times' },
      { key: 'macs_per_byte', title: 'MAC a byte moved' },
      { key: 'giga_macs_per_second', title: 'GMAC/s' },
      { key: 'peak_ratio', title: 'of the peak', unit: 'ratio' },
      { key: 'time_ratio', title: 'of the time', unit: 'ratio' },
      { key: 'bound', title: 'Bound by' },
    ],
    rows: systems.flatMap(({ title, roofline: { points, peakMacsPerSecond } }) =>
      points.map(({ name, count, levels, macsPerSecond, share, bound }) => ({
        system: title,
        operator: name,
        count,
        macs_per_byte: levels[0]?.intensity,
        giga_macs_per_second: macsPerSecond / GIGA,
        peak_ratio: macsPerSecond / peakMacsPerSecond,
        time_ratio: share,
        bound,
      })),
    ),
  };
}
