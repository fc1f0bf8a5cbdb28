/** Configuration files checked against a schema, with every mistake shown at its place. */
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigError, type Issue } from '../errors.js';
import {
  documentOfOverride,
  isRecord,
  type LocatedDocument,
  mergeDocuments,
  type PathSegment,
  pathKey,
  placeOf,
  readDocument,
} from './document.js';
import { nearestWord } from './nearest-word.js';

export interface LoadedConfig<T> {
  value: T;
  /** An `Issue` at the place of `path`, for mistakes that only the caller can see. */
  issueAt(path: readonly PathSegment[], message: string, code: string): Issue;
  /** `relative` resolved against the folder of the file in which `path` stands (the working folder for `--set`). */
  resolveFile(path: readonly PathSegment[], relative: string): string;
}

/**
 * Merges YAML files (later ones win) and `path=value` overrides, and checks the result.
 *
 * @param files paths, at least one
 * @param overrides texts of `--set`, the last one wins
 * @throws ConfigError with every mistake: unknown, duplicate and missing keys, wrong types, values out of range
 * @throws FileError if a file cannot be read
 * @example loadConfig(ExperimentConfig, ['experiment.yaml'], ['train.max_steps=20']).value
 */
export function loadConfig<S extends z.ZodType>(
  schema: S,
  files: readonly string[],
  overrides: readonly string[] = [],
): LoadedConfig<z.output<S>> {
  const documents = [...files.map((file) => readDocument(file)), ...overrides.map(documentOfOverride)];
  const document = documents.reduce(mergeDocuments);
  const issueAt = (path: readonly PathSegment[], message: string, code: string): Issue => ({
    ...placeOf(document, path),
    path: pathKey(path),
    message,
    code,
  });
  const parsed = schema.safeParse(document.data);
  if (!parsed.success) throw new ConfigError(issuesOf(parsed.error, document, schema, issueAt));
  return {
    value: parsed.data,
    issueAt,
    resolveFile(path, relative) {
      const { file } = placeOf(document, path);
      return resolve(file.startsWith('--set') ? '.' : dirname(file), relative);
    },
  };
}

type IssueAt = (path: readonly PathSegment[], message: string, code: string) => Issue;

function issuesOf(
  error: z.ZodError,
  document: LocatedDocument,
  schema: z.ZodType,
  issueAt: IssueAt,
): Issue[] {
  const issues = error.issues.flatMap((issue) => issuesOfZod(issue, [], document, schema, issueAt));
  return issues.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function issuesOfZod(
  issue: z.core.$ZodIssue,
  prefix: readonly PathSegment[],
  document: LocatedDocument,
  schema: z.ZodType,
  issueAt: IssueAt,
): Issue[] {
  const path = [...prefix, ...(issue.path as PathSegment[])];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => {
      const near = nearestWord(key, known);
      const help = near
        ? `; did you mean "${near}"?`
        : known.length
          ? `; known keys: ${known.join(', ')}`
          : '';
      return issueAt([...path, key], `Unknown key "${key}"${help}`, 'CONFIG_UNKNOWN_KEY');
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0]!;
    return closest.flatMap((inner) => issuesOfZod(inner, path, document, schema, issueAt));
  }
  if (issue.code === 'invalid_type' && valueAt(document.data, path) === undefined) {
    return [issueAt(path, `Missing key "${path.at(-1)}" (${issue.expected})`, 'CONFIG_MISSING_KEY')];
  }
  const found = valueAt(document.data, path);
  const shown = isRecord(found) || Array.isArray(found) ? '' : `, got ${JSON.stringify(found)}`;
  const code = issue.code === 'invalid_type' ? 'CONFIG_WRONG_TYPE' : 'CONFIG_BAD_VALUE';
  return [issueAt(path, `${sentenceOf(issue)}${shown}`, code)];
}

/** Zod's message as ours: no preamble, no echo of the type that was found, upper-case start. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  const text = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const depthOf = (issues: readonly z.core.$ZodIssue[]) =>
  Math.max(...issues.map((issue) => issue.path.length));

function valueAt(data: unknown, path: readonly PathSegment[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      isRecord(value) || Array.isArray(value) ? (value as Record<PathSegment, unknown>)[key] : undefined,
    data,
  );
}

/** The keys that the schema allows at `path`, as far as objects, lists, records and wrappers lead there. */
function keysAt(schema: z.ZodType, path: readonly PathSegment[]): string[] {
  let candidates: z.core.$ZodType[] = [schema];
  for (const key of path) candidates = candidates.flatMap(unwrap).flatMap((type) => childOf(type, key));
  return [...new Set(candidates.flatMap(unwrap).flatMap((type) => Object.keys(shapeOf(type) ?? {})))];
}

/** The schemas behind optional, default, union and other wrappers. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const def = schema._zod.def as {
    innerType?: z.core.$ZodType;
    options?: z.core.$ZodType[];
    in?: z.core.$ZodType;
  };
  if (def.innerType) return unwrap(def.innerType);
  if (def.in) return unwrap(def.in);
  if (def.options) return def.options.flatMap(unwrap);
  return [schema];
}

function childOf(schema: z.core.$ZodType, key: PathSegment): z.core.$ZodType[] {
  const def = schema._zod.def as { element?: z.core.$ZodType; valueType?: z.core.$ZodType };
  const child = shapeOf(schema)?.[key] ?? def.element ?? def.valueType;
  return child ? [child] : [];
}

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> | undefined {
  return (schema._zod.def as { shape?: Record<string, z.core.$ZodType> }).shape;
}
