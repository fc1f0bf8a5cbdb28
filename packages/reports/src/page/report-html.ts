/** The report as one HTML file that needs nothing else: styles and figures are inside, no script runs. */
import { tableToHtml } from '../tables/html.js';
import type { Block, Figure, ReportDocument, Section } from './document.js';
import { escapeHtml } from './escape.js';
import { STYLES } from './styles.js';

/** @param svgs figure name → SVG text */
export function reportHtml(report: ReportDocument, svgs: ReadonlyMap<string, string>): string {
  const links = report.sections.map(({ id, title }) => `<a href="#${id}">${escapeHtml(title)}</a>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(report.title)} · AdaptMem</title>
<style>
${STYLES}
</style>
</head>
<body>
<header>
<p class="kicker">AdaptMem report</p>
<h1>${escapeHtml(report.title)}</h1>
<p>${escapeHtml(report.description)}</p>
<nav>${links.join('\n')}</nav>
</header>
<main>
${report.sections.map((section) => sectionHtml(section, svgs)).join('\n')}
</main>
</body>
</html>
`;
}

function sectionHtml({ id, title, blocks }: Section, svgs: ReadonlyMap<string, string>): string {
  const content = blocks.map((block) => blockHtml(block, svgs)).join('\n');
  return `<section id="${id}">\n<h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function blockHtml(block: Block, svgs: ReadonlyMap<string, string>): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list':
      return listHtml(block.items);
    case 'notes':
      return `<aside class="notes"><h3>${escapeHtml(block.title)}</h3>${listHtml(block.items)}</aside>`;
    case 'key-figures':
      return keyFiguresHtml(block.figures);
    case 'table':
      return block.folded
        ? `<details><summary>${escapeHtml(block.table.caption)}</summary>${tableToHtml(block.table)}</details>`
        : tableToHtml(block.table);
    case 'figure':
      return figureHtml(block.figure, svgs.get(block.figure.name)!);
  }
}

function listHtml(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>`;
}

function keyFiguresHtml(figures: readonly { value: string; label: string }[]): string {
  const tiles = figures.map(
    ({ value, label }) => `<div><strong>${escapeHtml(value)}</strong><span>${escapeHtml(label)}</span></div>`,
  );
  return `<div class="key-figures">${tiles.join('\n')}</div>`;
}

function figureHtml({ name, title, caption }: Figure, svg: string): string {
  return `<figure id="figure-${name}">
<h3>${escapeHtml(title)}</h3>
<div class="chart">${svg}</div>
<figcaption>${escapeHtml(caption)} <span class="file">figures/${name}.svg</span></figcaption>
</figure>`;
}
