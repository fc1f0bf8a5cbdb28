import type { FileReport } from './check-file.js';

/** One line for a file: outcome, path, cases, worst error, tolerance, note. */
export function formatReport(report: FileReport): string {
  return `${report.status.padEnd(8)}${report.file.padEnd(58)} ${details(report)}`.trimEnd();
}

function details(report: FileReport): string {
  if ('error' in report) return oneLine(report.error);
  if ('by' in report) return `by ${report.by}`;
  if (!('result' in report)) return 'no check knows this file';
  const { cases, worst, tolerance, note } = report.result;
  const figures = `${String(cases).padStart(7)} cases  worst ${figure(worst)}  tolerance ${figure(tolerance)}`;
  return note ? `${figures}  ${oneLine(note)}` : figures;
}

function figure(value: number): string {
  const small = value !== 0 && Math.abs(value) < 0.01;
  return (small ? value.toExponential(1) : `${Number(value.toPrecision(3))}`).padEnd(8);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}

/** The last line: files that pass and files that fail. */
export function formatTotal(reports: readonly FileReport[]): string {
  const count = (status: FileReport['status']) => reports.filter((report) => report.status === status).length;
  return `${count('pass')} passed, ${count('FAIL')} failed`;
}
