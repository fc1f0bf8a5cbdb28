/** Figures from the literature, beside ours. */
import type { Section } from '../page/document.js';
import type { ReportInput } from '../report-input.js';

/** Published figures with source and confidence; absent if none are given. */
export function publishedSection({ published }: ReportInput): Section | undefined {
  if (published.length === 0) return undefined;
  return {
    id: 'published',
    title: 'Published figures',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'What the literature reports, with how sure the figure is. Where ours stands beside it, the last column says ' +
          'what ours is: another model, other tasks or another technology make the two figures different quantities.',
      },
      {
        kind: 'table',
        table: {
          name: 'published',
          caption: 'Published figures and ours.',
          columns: [
            { key: 'figure', title: 'Figure' },
            { key: 'unit', title: 'Unit' },
            { key: 'published', title: 'Published', digits: 4 },
            { key: 'ours', title: 'Ours', digits: 4 },
            { key: 'deviation_ratio', title: 'Deviation', unit: 'ratio' },
            { key: 'what', title: 'What ours is' },
            { key: 'confidence', title: 'Confidence' },
            { key: 'source', title: 'Source' },
          ],
          rows: published.map(({ figure, value, unit, source, confidence, ours }) => ({
            figure,
            unit,
            published: value,
            ours: ours?.value,
            deviation_ratio: ours && value !== 0 ? ours.value / value - 1 : undefined,
            what: ours?.what,
            confidence,
            source,
          })),
        },
      },
    ],
  };
}
