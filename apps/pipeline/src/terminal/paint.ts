/** Colours of the display, as functions from text to text of the same visible width. */
export interface Paint {
  bar(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const sgr = (code: number) => (text: string) => (text === '' ? '' : `\x1b[${code}m${text}\x1b[0m`);
const same = (text: string) => text;

/** ECMA-48 colours that stay legible on light and dark ground. */
export const COLOURS: Paint = { bar: sgr(36), faint: sgr(2), good: sgr(32), bad: sgr(31) };

/** No colours: for NO_COLOR, files and tests. */
export const NO_COLOURS: Paint = { bar: same, faint: same, good: same, bad: same };
