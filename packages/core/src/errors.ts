/**
 * How AdaptMem refuses. Every error that a user can mend is an `AppError` with a stable code; the command
 * line turns `exitStatus` into the exit code and prints the message without a stack trace.
 */

/** 1 a defect in our code, 2 bad input, 3 infeasible or a failed check, 130 interrupted. */
export type ExitStatus = 1 | 2 | 3 | 130;

export interface AppErrorOptions {
  /** What the reader can do about it. */
  hint?: string;
  cause?: unknown;
  exitStatus?: ExitStatus;
}

/** The base of every error that AdaptMem raises on purpose. */
export class AppError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitStatus: ExitStatus;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
    this.exitStatus = options.exitStatus ?? 2;
  }
}

/** One mistake in a file, with the place to mend. Lines and columns count from 1. */
export interface Issue {
  file: string;
  line?: number;
  column?: number;
  /** Dotted path inside the document, e.g. `memories.0.capacity_kib`. */
  path?: string;
  message: string;
  code: string;
}

/** `file:line:column path: message [CODE]` */
export function formatIssue(issue: Issue): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(':');
  return `${place}${issue.path ? ` ${issue.path}` : ''}: ${issue.message} [${issue.code}]`;
}

/** A file whose content is wrong; carries every mistake that was found in it. */
export class InputError extends AppError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], options: AppErrorOptions = {}) {
    super(issues[0]?.code ?? 'INPUT', issues.map(formatIssue).join('\n'), options);
    this.issues = issues;
  }
}

/** A configuration file (YAML) that cannot be used. */
export class ConfigError extends InputError {}

/** A data file (TSV, safetensors, tokenizer model …) that cannot be used. */
export class DataError extends InputError {}

/** A tensor whose shape is not the expected one. */
export class ShapeError extends AppError {
  constructor(
    tensor: string,
    expected: readonly number[],
    actual: readonly number[],
    options: AppErrorOptions = {},
  ) {
    super('SHAPE', `Tensor "${tensor}" must have shape [${expected}], got [${actual}]`, options);
  }
}

/** No allocation satisfies the constraints. */
export class InfeasibleError extends AppError {
  constructor(message: string, options: AppErrorOptions = {}) {
    super('INFEASIBLE', message, { exitStatus: 3, ...options });
  }
}

/** Training left the numbers that can be trusted (NaN or infinite loss). */
export class DivergenceError extends AppError {
  constructor(message: string, options: AppErrorOptions = {}) {
    super('DIVERGED', message, { exitStatus: 3, ...options });
  }
}

/** A file could not be read or written (missing, no permission, disk full). */
export class FileError extends AppError {}

/** No usable compute backend. */
export class BackendError extends AppError {
  constructor(message: string, options: AppErrorOptions = {}) {
    super('BACKEND', message, options);
  }
}
