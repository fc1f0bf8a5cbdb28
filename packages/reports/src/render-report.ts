/** From the input to the files of a report: pages, tables, figures, and the figures' specifications. */
import { buildDocument } from './build-document.js';
import { type RenderedReport, renderDocument } from './render-document.js';
import type { ReportInput } from './report-input.js';

/**
 * Renders `report.html` (self-contained), `report.md`, `tables/*.csv`, `figures/*.svg` and `figures/*.vl.json`.
 * Equal input gives equal bytes; nothing is written, fetched or measured.
 */
export function renderReport(input: ReportInput): Promise<RenderedReport> {
  return renderDocument(buildDocument(input));
}
