/**
 * Which code a stage would execute: a hash over the files of a package, of the workspace packages below it, and
 * over the versions of its other dependencies. It is the built code when the built code runs, and the sources
 * when Node was started with the source condition.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readText, sha256OfFile, sha256OfJson } from '@adaptmem/core';
import { ERRORS } from './errors.js';

interface PackageJson {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
}

const CODE_FILE = /\.([cm]?[jt]s|json)$/;
const NOT_EXECUTED = /\.(d\.[cm]?ts|(test|bench|test-d)\.ts)$/;

/** By what is counted and the file where it begins. */
const known = new Map<string, string>();

/**
 * SHA-256 of a package's code as it is resolved from a module; computed once a process.
 *
 * @param packageName e.g. `@adaptmem/model`, or the name of the package that `fromUrl` belongs to
 * @param fromUrl `import.meta.url` of a module that may import the package
 * @throws AppError `CODE_UNKNOWN_PACKAGE` if the package cannot be resolved
 */
export function codeVersion(packageName: string, fromUrl: string): string {
  return versionOnce('whole', resolveEntry(packageName, fromUrl), () => true);
}

/**
 * The same without the workspace packages below it, for an application whose stages name those that they run.
 *
 * @throws AppError `CODE_UNKNOWN_PACKAGE` if the package cannot be resolved
 */
export function ownCodeVersion(packageName: string, fromUrl: string): string {
  return versionOnce('own', resolveEntry(packageName, fromUrl), (range) => !isWorkspace(range));
}

function versionOnce(what: string, entry: string, counts: (range: string) => boolean): string {
  const key = `${what} ${entry}`;
  const version = known.get(key) ?? versionOf(entry, counts);
  known.set(key, version);
  return version;
}

const isWorkspace = (range: string) => range.startsWith('workspace:');

function versionOf(entry: string, counts: (range: string) => boolean): string {
  const root = packageRoot(entry);
  const folder = join(root, relative(root, entry).split(sep)[0]!); // src or dist
  const code = extname(folder) === '' ? codeFiles(folder) : [entry];
  const dependencies = Object.entries(packageJson(root).dependencies ?? {}).filter(([, range]) =>
    counts(range),
  );
  return sha256OfJson({
    files: code.map((file) => [relative(root, file).split(sep).join('/'), sha256OfFile(file)]),
    dependencies: dependencies.map(([name, range]) => [name, dependencyVersion(name, range, entry)]),
  });
}

function dependencyVersion(name: string, range: string, importer: string): string {
  if (isWorkspace(range)) return codeVersion(name, importer);
  const folders = createRequire(importer).resolve.paths(name) ?? [];
  const root = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  return (root && packageJson(root).version) ?? 'not installed';
}

function resolveEntry(name: string, fromUrl: string): string {
  const from = fromUrl.startsWith('file:') ? fileURLToPath(fromUrl) : fromUrl;
  if (packageJson(packageRoot(from)).name === name) return realpathSync(from);
  try {
    return realpathSync(createRequire(from).resolve(name));
  } catch {
    throw ERRORS.unknownPackage(name, from);
  }
}

function packageRoot(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw ERRORS.unknownPackage('package.json', file);
  }
}

const packageJson = (root: string) => JSON.parse(readText(join(root, 'package.json'))) as PackageJson;

/** Sorted, so that the hash does not depend on the order in which a file system lists. */
function codeFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && CODE_FILE.test(item.name) && !NOT_EXECUTED.test(item.name))
    .map((item) => join(item.parentPath, item.name))
    .sort();
}
