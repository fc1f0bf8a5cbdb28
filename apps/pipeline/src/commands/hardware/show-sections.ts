import { readText, writeAtomic } from '@adaptmem/core';
import { replaceSections } from '../replace-sections.js';

/** Prints tables by name, or puts them between their markers in a Markdown file. */
export function showSections(sections: Record<string, string>, write: string | undefined): void {
  if (write) writeAtomic(write, replaceSections(readText(write), sections));
  else process.stdout.write(`${Object.values(sections).join('\n\n')}\n`);
}
