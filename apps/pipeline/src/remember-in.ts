/** Results by name in a file: what is long to compute is computed once, also by a process that follows a killed one. */
import { existsSync } from 'node:fs';
import { readText, writeAtomic } from '@adaptmem/core';

/**
 * A function that gives the result of a name from the file, or computes it and adds it there.
 * Results are plain JSON; whoever chooses the file sees to it that a name always means the same.
 */
export function rememberIn(file: string): <T>(name: string, compute: () => T) => T {
  const known: Record<string, unknown> = existsSync(file) ? JSON.parse(readText(file)) : {};
  return <T>(name: string, compute: () => T): T => {
    if (!Object.hasOwn(known, name)) {
      known[name] = compute();
      writeAtomic(file, JSON.stringify(known));
    }
    return known[name] as T;
  };
}
