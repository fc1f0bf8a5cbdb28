/** What was typed into the form, kept in the browser's tab until it is closed. */

export interface Draft {
  /** Name of the file. */
  experiment: string;
  /** As typed. */
  overrides: string;
  seed: string;
}

const KEY = 'adaptmem.submit';
const EMPTY: Draft = { experiment: '', overrides: '', seed: '' };

export const draft = (): Draft => ({ ...EMPTY, ...read() });

/** Keeps a change. */
export function keepDraft(change: Partial<Draft>): void {
  sessionStorage.setItem(KEY, JSON.stringify({ ...draft(), ...change }));
}

/** What another version of the page may have kept counts as nothing. */
function read(): Partial<Draft> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Draft>;
  } catch {
    return {};
  }
}
