/** From an error to what the user sees, and to the exit status. */
import { AppError } from '@adaptmem/core';
import { packError } from '@adaptmem/runs';

/** 0 ok, 1 a defect of ours, 2 bad input, 3 infeasible or diverged, 130 interrupted. */
export function statusOf(error: unknown): number {
  return error instanceof AppError ? error.exitStatus : 1;
}

/**
 * One clear message for what the user can mend; a stack trace only for a defect of ours, or with `debug`.
 */
export function describeFailure(error: unknown, debug = false): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!(error instanceof AppError)) return `Internal error, please report it:\n${stack}`;
  return [`Error: ${error.message}`, error.hint, debug ? stack : undefined].filter(Boolean).join('\n');
}

/** What went wrong for programs, as `--json` prints it: `{ "error": { code, message, hint, issues … } }`. */
export function failureJson(error: unknown): string {
  const { stack: _forPeople, ...packed } = packError(error);
  return JSON.stringify({ error: packed }, null, 2);
}
