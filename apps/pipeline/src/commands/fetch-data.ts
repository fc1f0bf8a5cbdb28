/** `pipeline data fetch`: GLUE's files from their server or a mirror. */
import { AppError } from '@adaptmem/core';
import { type FetchedGlue, type FetchGlueOptions, fetchGlueTask } from '@adaptmem/model';
import { glueCatalogue, glueTasksOf } from '../glue-data.js';
import { createTransferLine } from '../terminal/transfer-line.js';

export interface FetchDataOptions {
  folder: string;
  /** A mirror's address; default: the variable ADAPTMEM_GLUE_URL, else the published addresses. */
  url?: string;
  offline: boolean;
  anyContent: boolean;
  json: boolean;
  signal: AbortSignal;
}

/**
 * Fetches what is not there; a task that fails does not keep the others from being fetched.
 * @throws AppError with every failure
 */
export async function fetchData(tasks: readonly string[], options: FetchDataOptions): Promise<void> {
  const { folder, offline, anyContent, json, signal } = options;
  const line = createTransferLine(process.stderr);
  const settings: FetchGlueOptions = {
    ...{ folder, anyContent, signal },
    catalogue: glueCatalogue(),
    mirror: options.url ?? (process.env.ADAPTMEM_GLUE_URL || undefined),
    // absent: as ADAPTMEM_OFFLINE says
    ...(offline ? { offline } : {}),
    onProgress: ({ url, receivedBytes, totalBytes }) => line.show(url, receivedBytes, totalBytes),
  };
  const fetched: FetchedGlue[] = [];
  const failures: AppError[] = [];
  for (const task of glueTasksOf(tasks)) {
    try {
      const files = await fetchGlueTask(task, settings).finally(() => line.end());
      fetched.push(...files);
      if (!json) process.stdout.write(`${task.padEnd(6)}${wordsOf(files)}\n`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push(error);
    }
  }
  process.stdout.write(json ? `${JSON.stringify(fetched, null, 2)}\n` : `In ${folder}\n`);
  if (failures.length > 0) throw together(failures);
}

function wordsOf(files: readonly FetchedGlue[]): string {
  const written = files.reduce((sum, file) => sum + file.written.length, 0);
  return written === 0 ? 'is there already' : `${written} files written`;
}

function together(failures: readonly AppError[]): AppError {
  const [first] = failures as [AppError];
  if (failures.length === 1) return first;
  const message = failures.map((failure) => failure.message).join('\n');
  return new AppError(first.code, message, { cause: first, ...(first.hint ? { hint: first.hint } : {}) });
}
