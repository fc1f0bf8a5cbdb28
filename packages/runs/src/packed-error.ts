/** Errors as data, so that they cross the border between processes with code, message, hint and exit status. */
import { AppError, type AppErrorOptions, fileError, InputError } from '@adaptmem/core';
import { z } from 'zod';

const Issue = z.object({
  file: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  path: z.string().optional(),
  message: z.string(),
  code: z.string(),
});

/** An `AppError` as JSON. */
export const PackedError = z.object({
  name: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  exitStatus: z.literal([1, 2, 3, 130]),
  /** The mistakes in a file, of an `InputError`. */
  issues: z.array(Issue).optional(),
  stack: z.string().optional(),
});
/** An `AppError` as JSON. */
export type PackedError = z.infer<typeof PackedError>;

const READING = ['scandir', 'read', 'stat', 'lstat', 'readlink'];

/**
 * Any thrown value as an `AppError`: those stay, errors of the file system become a `FileError` with path and
 * reason, everything else is a defect of our code (`DEFECT`, exit status 1).
 *
 * @param place the path to name where the system's error names none (it doesn't when a disk is full)
 */
export function toAppError(thrown: unknown, place?: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const { syscall, path = place } = thrown as Partial<NodeJS.ErrnoException>;
  if (thrown instanceof Error && syscall && path) {
    return fileError(READING.includes(syscall) ? 'read' : 'write', path, thrown);
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new AppError('DEFECT', message, { exitStatus: 1, cause: thrown });
}

/** For sending; `unpackError` is its inverse. */
export function packError(thrown: unknown): PackedError {
  const error = toAppError(thrown);
  const origin = error.cause instanceof Error ? error.cause : error;
  return {
    name: error.name,
    code: error.code,
    message: error.message,
    hint: error.hint,
    exitStatus: error.exitStatus,
    issues: error instanceof InputError ? [...error.issues] : undefined,
    stack: origin.stack,
  };
}

/** An error with the name, code, message, hint, exit status and issues of the packed one. */
export function unpackError(packed: PackedError): AppError {
  const cause = new Error(packed.message);
  if (packed.stack !== undefined) cause.stack = packed.stack;
  const options: AppErrorOptions = { exitStatus: packed.exitStatus, cause };
  if (packed.hint !== undefined) options.hint = packed.hint;
  const error = packed.issues
    ? new InputError(withoutUndefined(packed.issues), options)
    : new AppError(packed.code, packed.message, options);
  error.name = packed.name;
  return error;
}

function withoutUndefined(issues: readonly z.infer<typeof Issue>[]): InputError['issues'] {
  return JSON.parse(JSON.stringify(issues)) as InputError['issues'];
}
