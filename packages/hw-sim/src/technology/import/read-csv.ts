/** Tables of other people's tools as records; `#` lines are remarks, spaces around a field are dropped. */
import { readText } from '@adaptmem/core';

export type CsvRecord = Record<string, string>;

/** @throws FileError if the file cannot be read */
export function readCsv(path: string): CsvRecord[] {
  return parseCsv(readText(path));
}

export function parseCsv(text: string): CsvRecord[] {
  const [header, ...lines] = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map(fieldsOf);
  return lines.map((fields) =>
    Object.fromEntries((header ?? []).map((column, index) => [column, fields[index] ?? ''])),
  );
}

/** Fields may be quoted, a quote inside is doubled. */
function fieldsOf(line: string): string[] {
  const field = /("(?:[^"]|"")*"|[^,]*)(?:,|$)/g;
  const fields: string[] = [];
  while (field.lastIndex < line.length || line.endsWith(',')) {
    const text = field.exec(line)?.[1] ?? '';
    fields.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.trim());
    if (field.lastIndex >= line.length) break;
  }
  return fields;
}

/** The number in a column. @throws TypeError if there is none */
export function numberOf(record: CsvRecord, column: string): number {
  const text = record[column]?.trim();
  const value = Number(text);
  if (!text || !Number.isFinite(value)) throw new TypeError(`Column "${column}" holds no number: "${text}"`);
  return value;
}
