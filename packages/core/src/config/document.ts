/**
 * YAML as plain data that remembers where each value stands, so that a mistake can be shown as
 * `file:line:column` even after several files and `--set` overrides were merged.
 */
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { ConfigError, type Issue } from '../errors.js';
import { readText } from '../files/read-file.js';

export type PathSegment = string | number;

export interface Place {
  file: string;
  line?: number;
  column?: number;
}

/** Plain data with the place of every value in it. */
export interface LocatedDocument {
  data: unknown;
  /** Keys are `pathKey(path)`. */
  places: Map<string, Place>;
}

export const pathKey = (path: readonly PathSegment[]): string => path.join('.');

/**
 * Reads one YAML file; a top-level `extends: FILE` is read first and overridden.
 *
 * @throws ConfigError with all the syntax errors and duplicate keys of the file
 * @throws FileError if a file cannot be read
 */
export function readDocument(file: string, ancestors: readonly string[] = []): LocatedDocument {
  const own = parseLocated(readText(file), file);
  const base = isRecord(own.data) ? own.data.extends : undefined;
  if (base === undefined) return own;
  const place = own.places.get('extends') ?? { file };
  if (typeof base !== 'string')
    throw placed(place, 'extends', 'Expected the path of one YAML file', 'CONFIG_EXTENDS');
  const baseFile = resolve(dirname(file), base);
  if ([...ancestors, resolve(file)].includes(baseFile)) {
    throw placed(place, 'extends', `"${base}" extends itself in a circle`, 'CONFIG_EXTENDS');
  }
  delete (own.data as Record<string, unknown>).extends;
  own.places.delete('extends');
  return mergeDocuments(readDocument(baseFile, [...ancestors, resolve(file)]), own);
}

/** YAML text as located data. `file` is only used in messages and places. @throws ConfigError */
export function parseLocated(text: string, file: string): LocatedDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((error): Issue => {
        const { line, col } = lines.linePos(error.pos[0]);
        const code = error.code === 'DUPLICATE_KEY' ? 'CONFIG_DUPLICATE_KEY' : 'CONFIG_SYNTAX';
        return { file, line, column: col, message: error.message, code };
      }),
    );
  }
  const places = new Map<string, Place>();
  collectPlaces(document, document.contents, [], file, lines, places);
  return { data: document.toJS() ?? {}, places };
}

function collectPlaces(
  document: Document.Parsed,
  node: Node | null | undefined,
  path: PathSegment[],
  file: string,
  lines: LineCounter,
  places: Map<string, Place>,
): void {
  if (!node) return;
  if (node.range && !places.has(pathKey(path)))
    places.set(pathKey(path), placeAt(node.range[0], file, lines));
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const childPath = [...path, String(pair.key.value)];
      const start = pair.key.range?.[0];
      if (start !== undefined) places.set(pathKey(childPath), placeAt(start, file, lines));
      collectPlaces(document, pair.value as Node | null, childPath, file, lines, places);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      collectPlaces(document, item as Node, [...path, index], file, lines, places);
    });
  }
}

function placeAt(offset: number, file: string, lines: LineCounter): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

/**
 * `over` wins; maps are merged key by key, lists and scalars are replaced. A map of whole numbers over a list changes the
 * elements of these indices.
 *
 * @throws ConfigError if a list has no such element
 */
export function mergeDocuments(base: LocatedDocument, over: LocatedDocument): LocatedDocument {
  const places = new Map(base.places);
  const data = mergeValue(base.data, over.data, []);
  return { data, places };

  function mergeValue(below: unknown, above: unknown, path: PathSegment[]): unknown {
    if (isRecord(below) && isRecord(above)) {
      const merged: Record<string, unknown> = { ...below };
      for (const [key, value] of Object.entries(above)) {
        merged[key] =
          key in below ? mergeValue(below[key], value, [...path, key]) : adopt(value, [...path, key]);
      }
      return merged;
    }
    if (Array.isArray(below) && isIndexed(above)) return mergeElements(below, above, path);
    return adopt(above, path);
  }

  function mergeElements(below: readonly unknown[], above: Record<string, unknown>, path: PathSegment[]) {
    const merged = [...below];
    for (const [key, value] of Object.entries(above)) {
      const index = Number(key);
      const inner = [...path, index];
      if (index >= below.length)
        throw placed(placeOf(over, inner), pathKey(inner), listText(path, below.length), 'CONFIG_NO_ELEMENT');
      merged[index] = mergeValue(below[index], value, inner);
    }
    return merged;
  }

  function adopt(value: unknown, path: PathSegment[]): unknown {
    const prefix = pathKey(path);
    for (const key of places.keys()) if (key.startsWith(`${prefix}.`)) places.delete(key);
    for (const [key, place] of over.places) {
      if (key === prefix || key.startsWith(`${prefix}.`)) places.set(key, place);
    }
    return value;
  }
}

/**
 * `path.to.key=value` as a document; the value is read as YAML, so that `--set train.tasks=[rte]` works.
 * @throws ConfigError if the text has no `=` or the value is no YAML
 */
export function documentOfOverride(text: string): LocatedDocument {
  const file = `--set ${text}`;
  const equals = text.indexOf('=');
  if (equals < 1) throw placed({ file }, undefined, 'Expected --set path.to.key=value', 'CONFIG_SET');
  const path = text.slice(0, equals).trim().split('.');
  const { data } = parseLocated(`value: ${text.slice(equals + 1)}`, file);
  const nested = path.reduceRight<unknown>(
    (inner, key) => ({ [key]: inner }),
    (data as { value: unknown }).value,
  );
  const places = new Map<string, Place>(
    path.map((_, depth) => [pathKey(path.slice(0, depth + 1)), { file }]),
  );
  return { data: nested, places };
}

/** The place of a value, or of the nearest value around it. */
export function placeOf(document: LocatedDocument, path: readonly PathSegment[]): Place {
  for (let length = path.length; length >= 0; length--) {
    const place = document.places.get(pathKey(path.slice(0, length)));
    if (place) return place;
  }
  return { file: 'configuration' };
}

function listText(path: readonly PathSegment[], length: number): string {
  const indices = length === 0 ? '' : length === 1 ? ': 0' : `: 0 to ${length - 1}`;
  return `"${pathKey(path)}" has ${length} element${length === 1 ? '' : 's'}${indices}`;
}

/** A map whose keys are indices of a list. */
function isIndexed(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
}

function placed(place: Place, path: string | undefined, message: string, code: string): ConfigError {
  return new ConfigError([{ ...place, ...(path ? { path } : {}), message, code }]);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
