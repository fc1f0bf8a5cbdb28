/** Early exit of a published network beside ours. */
import { methodTitle } from '../names.js';
import type { Block } from '../page/document.js';
import type { PublishedExitReport } from '../report-input.js';
import type { Table } from '../tables/table.js';
import { COST_COLUMNS, costCells } from './exit-costs.js';

/** Where inputs leave; and what that costs networks of as many layers, if there are some. */
export function publishedBlocks(published: PublishedExitReport): Block[] {
  const tables = [
    publishedTable(published),
    ...(published.systems.length > 0 ? [publishedCosts(published)] : []),
  ];
  return tables.map((table) => ({ kind: 'table', table }));
}

/** A published network's mean layers, ours below them. */
function publishedTable(published: PublishedExitReport): Table {
  const { dataset, network, source, confidence, thresholds, ours } = published;
  const keyOf = (threshold: number) => `mean_layer_below_${threshold}`;
  const row = (name: string, { layers, meanLayers }: Pick<PublishedExitReport, 'layers' | 'meanLayers'>) => ({
    ...{ network: name, layers },
    ...Object.fromEntries(thresholds.map((threshold, index) => [keyOf(threshold), meanLayers[index]])),
  });
  return {
    name: 'early-exit-published',
    caption:
      `Mean exit layer at published thresholds (nats): ${network} on ${dataset} (${source}; ${confidence}) and our ` +
      'networks, which are of another size.',
    columns: [
      { key: 'network', title: 'Network' },
      { key: 'layers', title: 'Layers' },
      ...thresholds.map((threshold) => ({ key: keyOf(threshold), title: `Below ${threshold}` })),
    ],
    rows: [
      row(`${network}, ${dataset}`, published),
      ...ours.map((own) => row(`ours, ${own.task}, ${methodTitle(own.method)}`, own)),
    ],
  };
}

/** What the published exits would save a network of as many layers. */
function publishedCosts({ dataset, network, meanLayers, systems }: PublishedExitReport): Table {
  return {
    name: 'early-exit-published-costs',
    caption: `What our systems would need if inputs left where those of ${network} leave on ${dataset}. Clock and voltage stay as they are.`,
    columns: [
      { key: 'system', title: 'System' },
      { key: 'geometry', title: 'Geometry' },
      { key: 'threshold_nats', title: 'Threshold (nats)' },
      { key: 'mean_layer', title: 'Mean exit layer' },
      ...COST_COLUMNS,
    ],
    rows: systems.flatMap(({ system, geometry, withoutExits, points }) =>
      points.map((cost, index) => ({
        ...{ system, geometry, threshold_nats: cost.threshold, mean_layer: meanLayers[index] },
        ...costCells(cost, withoutExits),
      })),
    ),
  };
}
