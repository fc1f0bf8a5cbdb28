/**
 * Tables as GLUE's files hold them: a row a line, cells between tabs, and a quotation mark is only a character. Cells
 * are decoded when they are asked for: MNLI's parse trees, most of its 400 MB, never become text.
 */
import { isUtf8 } from 'node:buffer';
import type { Issue } from '@adaptmem/core';

/** A row and the line on which it stands, from 1. */
export interface TsvRow {
  line: number;
  /** The text of the cell in a column, from 0. */
  cell(column: number): string;
}

/** A table whose rows can be gone through. */
export interface TsvTable {
  columns: readonly string[];
  /** Calls `take` with every whole row, in the order of the file. @returns what is wrong with the others */
  readRows(take: (row: TsvRow) => void): Issue[];
}

/** What is not in the text itself. */
export interface TsvOptions {
  /** Column names where the first line is no header. */
  columns?: readonly string[];
  /** Passes over rows with too few cells. Default: they are mistakes. */
  skipsShortRows?: boolean;
}

const TAB = 0x09;
const NEW_LINE = 0x0a;
const RETURN = 0x0d;

/**
 * Cuts UTF-8 into rows and cells. A byte order mark, CRLF, a missing end of the last line and empty lines at the end
 * make no difference.
 *
 * @param file name for the issues
 */
export function parseTsv(content: Uint8Array, file: string, options: TsvOptions = {}): TsvTable {
  const bytes = withoutMark(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
  const lines = linesOf(bytes);
  const header = options.columns ? undefined : lines.next();
  const columns =
    options.columns ?? (header?.done === false ? cellsOf(bytes, header.value).map((cell) => cell()) : []);
  return {
    columns,
    readRows(take) {
      const issues: Issue[] = encodingIssues(bytes, file);
      for (const line of lines) {
        const cells = cellsOf(bytes, line);
        if (cells.length === columns.length) take({ line: line.number, cell: (column) => cells[column]!() });
        else if (cells.length > columns.length || !options.skipsShortRows)
          issues.push(columnIssue(file, line.number, columns, cells.length));
      }
      return issues;
    },
  };
}

/** A line without its end: `bytes[from … to)`. */
interface Line {
  number: number;
  from: number;
  to: number;
}

function* linesOf(bytes: Buffer): Generator<Line, void> {
  let length = bytes.length;
  while (length > 0 && (bytes[length - 1] === NEW_LINE || bytes[length - 1] === RETURN)) length--;
  for (let from = 0, number = 1; from < length; number++) {
    const found = bytes.indexOf(NEW_LINE, from);
    const end = found < 0 || found > length ? length : found;
    yield { number, from, to: end > from && end < length && bytes[end - 1] === RETURN ? end - 1 : end };
    from = end + 1;
  }
}

function cellsOf(bytes: Buffer, { from, to }: Line): (() => string)[] {
  const cells: (() => string)[] = [];
  for (let start = from; start <= to; ) {
    const found = bytes.indexOf(TAB, start);
    const [first, end] = [start, found < 0 || found > to ? to : found];
    cells.push(() => bytes.toString('utf8', first, end));
    start = end + 1;
  }
  return cells;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? bytes.subarray(3) : bytes;
}

/** The lines that are no UTF-8. */
function encodingIssues(bytes: Buffer, file: string): Issue[] {
  if (isUtf8(bytes)) return [];
  return [...linesOf(bytes)]
    .filter(({ from, to }) => !isUtf8(bytes.subarray(from, to)))
    .map(({ number: line }) => ({ file, line, message: 'Expected text in UTF-8', code: 'TSV_ENCODING' }));
}

function columnIssue(file: string, line: number, columns: readonly string[], found: number): Issue {
  const hint = found > columns.length ? 'is there a tab inside a sentence?' : 'is the row cut?';
  const message = `Expected ${columns.length} columns (${columns.join(', ')}), got ${found}: ${hint}`;
  return { file, line, message, code: 'TSV_COLUMNS' };
}
