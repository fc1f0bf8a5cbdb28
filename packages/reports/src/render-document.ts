/** From a report as data to its files. */
import { renderSvg } from './charts/render-svg.js';
import { figuresOf, type ReportDocument, tablesOf } from './page/document.js';
import { reportHtml } from './page/report-html.js';
import { reportMarkdown } from './page/report-markdown.js';
import { tableToCsv } from './tables/csv.js';

export interface RenderedReport {
  /** Path inside the report's folder → text. */
  files: Map<string, string>;
}

/** Renders `report.html` (self-contained), `report.md`, `tables/*.csv`, `figures/*.svg` and `figures/*.vl.json`. */
export async function renderDocument(report: ReportDocument): Promise<RenderedReport> {
  const files = new Map<string, string>();
  const svgs = new Map<string, string>();
  for (const { name, spec } of figuresOf(report)) {
    svgs.set(name, await renderSvg(spec));
    files.set(`figures/${name}.svg`, `${svgs.get(name)!}\n`);
    files.set(`figures/${name}.vl.json`, `${JSON.stringify(spec, null, 2)}\n`);
  }
  for (const table of tablesOf(report)) files.set(`tables/${table.name}.csv`, tableToCsv(table));
  files.set('report.html', reportHtml(report, svgs));
  files.set('report.md', reportMarkdown(report));
  return { files };
}
