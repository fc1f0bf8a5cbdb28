/** The result of a design-space exploration as a report of its own. */
import { methodTitle } from '../names.js';
import type { ReportDocument, Section } from '../page/document.js';
import { type RenderedReport, renderDocument } from '../render-document.js';
import { bestTable, platformTable } from './design-tables.js';
import type { ExplorationReport } from './exploration.js';
import { frontSection } from './front-section.js';
import { searchSection } from './search-section.js';

/** Renders `report.html`, `report.md`, `tables/*.csv` and figures; equal input gives equal bytes. */
export function renderExplorationReport(report: ExplorationReport): Promise<RenderedReport> {
  const document: ReportDocument = {
    title: `${report.name}: design-space exploration`,
    description: `${report.description} (seed ${report.seed}; made by ${report.command})`,
    sections: [
      summarySection(report),
      frontSection(report),
      searchSection(report),
      ...(report.assumptions.length > 0
        ? [
            {
              id: 'assumptions',
              title: 'What this rests on',
              blocks: [{ kind: 'notes', title: 'Assumed, not measured', items: report.assumptions } as const],
            },
          ]
        : []),
    ],
  };
  return renderDocument(document);
}

function summarySection(report: ExplorationReport): Section {
  const { workload, counts, front, designsInSpace, platforms } = report;
  return {
    id: 'summary',
    title: 'Summary',
    blocks: [
      {
        kind: 'key-figures',
        figures: [
          { value: String(front.length), label: 'designs on the front' },
          { value: counts.evaluated.toLocaleString('en-US'), label: 'different designs evaluated' },
          { value: designsInSpace.toExponential(1), label: 'designs in the space' },
        ],
      },
      {
        kind: 'paragraph',
        text:
          `Accelerators for ${workload.geometry} tuned by ${methodTitle(workload.method)} with ${workload.tasks} tasks. No design that ` +
          'was evaluated is better than one of the front in all objectives. Each design of the front was simulated in full, ' +
          'operator by operator, and its figures are those of the exploration.',
      },
      { kind: 'table', table: bestTable(report) },
      ...(platforms.length > 0 ? [{ kind: 'table', table: platformTable(report) } as const] : []),
      ...notes(report),
    ],
  };
}

function notes({ accuracyStandIn, objectives, counts }: ExplorationReport): Section['blocks'] {
  const items = [
    ...(accuracyStandIn && objectives.includes('accuracy')
      ? [
          'Accuracy is that of a smaller network that was trained, stored in the same way in the same cells: a stand-in.',
        ]
      : []),
    ...(counts.unplaced > 0 ? [`${counts.unplaced} designs had no room for all tensors.`] : []),
    ...(counts.beyondLimits > 0 ? [`${counts.beyondLimits} designs were beyond the limits.`] : []),
    ...counts.absent.map(
      ({ reason, designs }) => `${designs} designs are not compared, their accuracy is not known: ${reason}.`,
    ),
  ];
  return items.length > 0 ? [{ kind: 'notes', title: 'Left out', items }] : [];
}
