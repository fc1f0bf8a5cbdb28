/** What the trained networks predict besides the dev splits of their tasks. */
import { methodTitle } from '../names.js';
import type { Section } from '../page/document.js';
import type { FurtherSplitResult, ReportInput } from '../report-input.js';

/** A table of them; nothing if there are none. */
export function furtherSplitsSection({ furtherSplits = [] }: ReportInput): Section | undefined {
  if (furtherSplits.length === 0) return undefined;
  return {
    id: 'further-splits',
    title: 'Further splits',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'Splits on which nothing was chosen. Where labels are published there are metrics; for the others the file ' +
          'holds predictions as GLUE’s server takes them.',
      },
      {
        kind: 'table',
        table: {
          name: 'further-splits',
          caption: 'Metrics on further splits, in their own range.',
          columns: [
            { key: 'task', title: 'Task' },
            { key: 'split', title: 'Split' },
            { key: 'method', title: 'Method' },
            { key: 'rows', title: 'Examples' },
            { key: 'metric', title: 'Metric' },
            { key: 'value', title: 'Value', digits: 4 },
            { key: 'file', title: 'Predictions' },
          ],
          rows: furtherSplits.flatMap(rowsOf),
        },
      },
    ],
  };
}

function rowsOf({ task, split, method, rows, file, metrics }: FurtherSplitResult) {
  const common = { task, split, method: methodTitle(method), rows, file };
  if (!metrics) return [{ ...common, metric: 'labels not published' }];
  return Object.entries(metrics).map(([metric, value]) => ({ ...common, metric, value }));
}
