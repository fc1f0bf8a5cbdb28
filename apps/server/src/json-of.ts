/** The value of a JSON text; `undefined` if it is none, which no schema of an object takes. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
