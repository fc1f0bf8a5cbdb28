/** A report as data: sections of paragraphs, lists, tables and figures, written out as HTML or as Markdown. */
import type { TopLevelSpec } from 'vega-lite';
import type { Table } from '../tables/table.js';

export interface Figure {
  /** File name without extension. */
  name: string;
  title: string;
  /** What one sees and what follows. */
  caption: string;
  spec: TopLevelSpec;
}

/** A headline figure: `value` large, `label` below. */
export interface KeyFigure {
  value: string;
  label: string;
}

export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'key-figures'; figures: KeyFigure[] }
  | { kind: 'notes'; title: string; items: string[] }
  | { kind: 'table'; table: Table; folded?: boolean }
  | { kind: 'figure'; figure: Figure };

export interface Section {
  /** Anchor, e.g. `accuracy`. */
  id: string;
  title: string;
  blocks: Block[];
}

export interface ReportDocument {
  title: string;
  description: string;
  sections: Section[];
}

/** All tables of a document, in order. */
export function tablesOf({ sections }: ReportDocument): Table[] {
  return sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  );
}

/** All figures of a document, in order. */
export function figuresOf({ sections }: ReportDocument): Figure[] {
  return sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : [])),
  );
}
