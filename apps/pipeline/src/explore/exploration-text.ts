/** The result of an exploration on the terminal, at most 80 columns wide. */
import { formatQuantity } from '@adaptmem/core';
import type { ExplorationReport, ExploredFigures, FrontDesign } from '@adaptmem/reports';

/** Rows of designs that are shown; the report has all. */
const SHOWN = 10;

/** Lines without the last line break. */
export function explorationText(report: ExplorationReport): string {
  const { counts, front, searches, hypervolume, designsInSpace, platforms } = report;
  const volumes = searches.map(({ name, trace }) => `${name} ${volumeText(trace.at(-1)?.hypervolume ?? 0)}`);
  const left = counts.absent.reduce((sum, { designs }) => sum + designs, 0);
  return [
    `${count(counts.evaluated)} different designs of ${designsInSpace.toExponential(1)}: ${front.length} on the front`,
    `Left out: ${count(counts.unplaced)} without room, ${count(counts.beyondLimits)} beyond limits, ${count(left)} of unknown accuracy`,
    `Hypervolume: ${volumes.join(', ')}, all ${volumeText(hypervolume)} with exact placements`,
    '',
    header('Front'),
    ...spread(front).map((design) =>
      row(`${design.id.split('-').at(-1)}`.padStart(4), design, summary(design)),
    ),
    ...(front.length > SHOWN ? [`  … ${front.length - SHOWN} more in the report`] : []),
    ...(platforms.length > 0 ? ['', header('Platforms')] : []),
    ...platforms.map((platform) => row('   ×', platform, platform.title)),
  ].join('\n');
}

const header = (title: string) =>
  `${title.padEnd(10)}${['energy', 'latency', 'area', 'acc.'].map((name) => name.padStart(9)).join('')}`;

function row(
  name: string,
  { energyPj, latencyNs, areaMm2, accuracy }: ExploredFigures,
  text: string,
): string {
  const cells = [
    formatQuantity(energyPj, 'energy'),
    formatQuantity(latencyNs, 'time'),
    `${areaMm2.toPrecision(3)} mm²`,
    accuracy === undefined ? '–' : `${(accuracy * 100).toFixed(1)} %`,
  ];
  return `${name}      ${cells.map((cell) => cell.padStart(9)).join('')}  ${text}`.slice(0, 80).trimEnd();
}

/** The kinds of cells and the size of the PE array. */
function summary({ memories, vectorSize }: FrontDesign): string {
  const cells = memories.map(({ cell, bitsPerCell }) => (bitsPerCell > 1 ? `${cell}/${bitsPerCell}` : cell));
  return `${vectorSize}² PE, ${[...new Set(cells)].join('+')}`;
}

/** The first, the last and what lies evenly between. */
function spread(front: readonly FrontDesign[]): FrontDesign[] {
  if (front.length <= SHOWN) return [...front];
  return Array.from(
    { length: SHOWN },
    (_, place) => front[Math.round((place * (front.length - 1)) / (SHOWN - 1))]!,
  );
}

const volumeText = (value: number) => value.toFixed(4);
const count = (value: number) => value.toLocaleString('en-US');
