import { DataError, readText } from '@adaptmem/core';

/**
 * The value of a JSON file.
 *
 * @throws DataError where it is no JSON, with line and column if the engine tells them (else it quotes the text)
 * @throws FileError if it cannot be read
 */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new DataError([{ file: path, ...placeIn(text, message), message, code: 'JSON_SYNTAX' }]);
  }
}

/** V8 says `at position N`, or that the input ended, or quotes what stands around. */
function placeIn(text: string, message: string): { line?: number; column?: number } {
  const found = /at position (\d+)/.exec(message)?.[1];
  const position = found ? Number(found) : /end of JSON input/.test(message) ? text.length : undefined;
  if (position === undefined) return {};
  const before = text.slice(0, position).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
