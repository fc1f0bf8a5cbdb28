/** Tables as GLUE's files hold them: a row a line, cells between tabs, and a quotation mark is only a character. */
import type { Issue } from '@adaptmem/core';

/** A row and the line on which it stands, from 1. */
export interface TsvRow {
  line: number;
  /** As many as there are columns. */
  cells: readonly string[];
}

/** A table, and what is wrong with the rows that are not in it. */
export interface TsvTable {
  columns: readonly string[];
  rows: readonly TsvRow[];
  issues: readonly Issue[];
}

/** What is not in the text itself. */
export interface TsvOptions {
  /** Column names where the first line is no header. */
  columns?: readonly string[];
  /** Passes over rows with too few cells. Default: they are mistakes. */
  skipsShortRows?: boolean;
}

/**
 * Cuts a text into rows and cells. A byte order mark, CRLF, a missing end of the last line and empty lines at the end
 * make no difference.
 *
 * @param file name for the issues
 */
export function parseTsv(text: string, file: string, options: TsvOptions = {}): TsvTable {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const columns = options.columns ?? lines[0]?.split('\t') ?? [];
  const rows: TsvRow[] = [];
  const issues: Issue[] = [];
  for (let index = options.columns ? 0 : 1; index < lines.length; index++) {
    const cells = lines[index]!.split('\t');
    if (cells.length === columns.length) rows.push({ line: index + 1, cells });
    else if (cells.length > columns.length || !options.skipsShortRows) {
      issues.push(columnIssue(file, index + 1, columns, cells.length));
    }
  }
  return { columns, rows, issues };
}

function columnIssue(file: string, line: number, columns: readonly string[], found: number): Issue {
  const hint = found > columns.length ? 'is there a tab inside a sentence?' : 'is the row cut?';
  const message = `Expected ${columns.length} columns (${columns.join(', ')}), got ${found}: ${hint}`;
  return { file, line, message, code: 'TSV_COLUMNS' };
}
