/** Generated parts of a Markdown file, between comments that name them. */
import { AppError } from '@adaptmem/core';

/**
 * The text with every section replaced: what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws AppError `SECTION_MISSING` if the text lacks the markers of a section
 */
export function replaceSections(text: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((result, [name, content]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [result.indexOf(start), result.indexOf(end)];
    if (from < 0 || to < from) {
      throw new AppError('SECTION_MISSING', `No section "${name}" between ${start} and ${end}`);
    }
    return `${result.slice(0, from + start.length)}\n\n${content}\n\n${result.slice(to)}`;
  }, text);
}
