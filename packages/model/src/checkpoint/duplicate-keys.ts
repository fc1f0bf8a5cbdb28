/** Keys that `JSON.parse` would silently let win over an equal one before them. */

/**
 * The keys of the outermost object that `json` holds more than once.
 *
 * @param json text that `JSON.parse` accepts, an object
 */
export function duplicateKeys(json: string): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of outerKeys(json)) {
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  return [...twice];
}

/** In valid JSON, a string at depth 1 that a colon follows is a key of the outermost object. */
function* outerKeys(json: string): Generator<string> {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/gs;
  let depth = 0;
  for (const match of json.matchAll(token)) {
    const text = match[0];
    if (text === '{' || text === '[') depth++;
    else if (text === '}' || text === ']') depth--;
    else if (depth === 1 && match[1]) yield JSON.parse(text.slice(0, -match[1].length)) as string;
  }
}
