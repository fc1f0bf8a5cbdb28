/** Inputs that leave the network early: accuracy against layers, energy and latency, and which threshold is chosen. */
import { formatQuantity } from '@adaptmem/core';
import { exitChart } from '../charts/exit-chart.js';
import { methodTitle } from '../names.js';
import type { Figure, Section } from '../page/document.js';
import type { EarlyExitReport, ExitTaskReport, ReportInput } from '../report-input.js';
import type { Table } from '../tables/table.js';
import { enumerate, points as inPoints, percent, score } from '../words.js';
import { COSTS, costBlocks } from './exit-costs.js';
import { publishedBlocks } from './published-exits.js';

/** Absent where nobody leaves early. */
export function earlyExitSection({ earlyExit, tasks }: ReportInput): Section | undefined {
  if (!earlyExit) return undefined;
  const titles = new Map(tasks.map(({ name, metricName }) => [name, metricName]));
  return {
    id: 'early-exit',
    title: 'Early exit',
    blocks: [
      { kind: 'paragraph', text: introduction(earlyExit, [...titles.keys()]) },
      { kind: 'list', items: earlyExit.tasks.map((task) => finding(task, earlyExit, titles)) },
      { kind: 'figure', figure: layersFigure(earlyExit) },
      { kind: 'table', table: thresholdsTable(earlyExit), folded: true },
      ...costBlocks(earlyExit),
      ...publishedBlocks(earlyExit.published),
    ],
  };
}

function introduction({ tasks }: EarlyExitReport, all: readonly string[]): string {
  const whole = all.filter((name) => tasks.every(({ task }) => task !== name));
  const others =
    whole.length > 0
      ? ` ${enumerate(whole)} predicts a value, which has no entropy, and passes the whole network.`
      : '';
  return (
    'An input leaves after the first layer whose classifier has an entropy below the threshold, and is computed no ' +
    'further. Metrics and exits are those of the stored bits on the dev split, on which the threshold is chosen too, so ' +
    `they are favourable; energy and latency are means over the inputs of that split.${others} The other sections are ` +
    'about inferences that pass the whole network, their exits computed on the way.'
  );
}

/** What is chosen for a network, why, and what it saves. */
function finding(
  { task, method, points, chosen, reason, exitBits }: ExitTaskReport,
  { systems }: EarlyExitReport,
  titles: ReadonlyMap<string, string>,
): string {
  const point = points.find(({ threshold }) => threshold === chosen)!;
  const whole = points[0]!;
  const saved = systems
    .filter((system) => system.task === task && system.method === method)
    .map((system) => {
      const cost = system.points.find(({ threshold }) => threshold === chosen)!;
      const rest = COSTS.map(({ key, title }) => {
        return `${percent(cost[key] / system.withoutExits[key])} of the ${title.toLowerCase()}`;
      });
      return `“${system.system}” needs ${enumerate(rest)}`;
    });
  return (
    `${task}, ${methodTitle(method)}: ${chosen} nats, ${reason}. Inputs leave after ${point.meanLayer.toFixed(2)} of ` +
    `${whole.histogram.length} layers, ${titles.get(task) ?? 'the metric'} is ${score(point.metric)} ` +
    `(${inPoints(point.metric - whole.metric)}). The exits take ${formatQuantity(exitBits, 'capacity')}` +
    `${saved.length > 0 ? `; ${saved.join(', ')}` : ''}.`
  );
}

function layersFigure({ tasks }: EarlyExitReport): Figure {
  return {
    name: 'early-exit-layers',
    title: 'Accuracy against the layer after which inputs leave',
    caption:
      'One point a threshold, from nobody leaving early (right) to everybody who can; the large one is chosen.',
    spec: exitChart(
      tasks.flatMap(({ task, method, points, chosen }) =>
        points.map(({ threshold, metric, meanLayer }) => ({
          ...{ task, line: methodTitle(method), threshold, value: meanLayer },
          ...{ score: 100 * metric, chosen: threshold === chosen },
        })),
      ),
      'Mean exit layer',
    ),
  };
}

/** Every task and threshold: metric, mean layer, and how many examples leave after each layer. */
function thresholdsTable({ tasks }: EarlyExitReport): Table {
  const layers = Math.max(...tasks.flatMap(({ points }) => points.map(({ histogram }) => histogram.length)));
  const numbers = Array.from({ length: layers }, (_, index) => index + 1);
  return {
    name: 'early-exit-thresholds',
    caption:
      'Early exit by threshold: the metric of the stored bits, and the dev examples that leave after each layer.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { key: 'threshold_nats', title: 'Threshold (nats)' },
      { key: 'chosen', title: 'Chosen' },
      { key: 'metric', title: 'Main metric', unit: 'ratio', decimals: 1 },
      { key: 'change', title: 'Change', unit: 'ratio', decimals: 1 },
      { key: 'mean_layer', title: 'Mean exit layer' },
      ...numbers.map((layer) => ({ key: `layer_${layer}`, title: `After ${layer}` })),
    ],
    rows: tasks.flatMap(({ task, method, points, chosen }) =>
      points.map(({ threshold, metric, meanLayer, histogram }) => ({
        ...{ task, method: methodTitle(method), threshold_nats: threshold },
        ...{ chosen: threshold === chosen ? 'yes' : undefined, metric, change: metric - points[0]!.metric },
        mean_layer: meanLayer,
        ...Object.fromEntries(histogram.map((count, index) => [`layer_${index + 1}`, count])),
      })),
    ),
  };
}
