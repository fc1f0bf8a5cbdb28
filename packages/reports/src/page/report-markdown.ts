/** The report as Markdown; figures are linked files. */
import { tableToMarkdown } from '../tables/markdown.js';
import type { Block, ReportDocument } from './document.js';
import { escapeMarkdown } from './escape.js';

/** Markdown with the figures at `figures/<name>.svg` and the tables' data at `tables/<name>.csv`. */
export function reportMarkdown({ title, description, sections }: ReportDocument): string {
  const parts = [`# ${escapeMarkdown(title)}`, escapeMarkdown(description)];
  for (const section of sections) {
    parts.push(`## ${escapeMarkdown(section.title)}`, ...section.blocks.map(blockMarkdown));
  }
  return `${parts.join('\n\n')}\n`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'list':
      return listMarkdown(block.items);
    case 'notes':
      return `**${escapeMarkdown(block.title)}**\n\n${listMarkdown(block.items)}`;
    case 'key-figures':
      return listMarkdown(block.figures.map(({ value, label }) => `${value}: ${label}`));
    case 'table': {
      const { name, caption } = block.table;
      return `${tableToMarkdown(block.table)}\n\n${escapeMarkdown(caption)} [csv](tables/${name}.csv)`;
    }
    case 'figure': {
      const { name, title, caption } = block.figure;
      return `![${escapeMarkdown(title)}](figures/${name}.svg)\n\n**${escapeMarkdown(title)}.** ${escapeMarkdown(caption)}`;
    }
  }
}

function listMarkdown(items: readonly string[]): string {
  return items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
}
