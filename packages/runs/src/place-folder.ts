/** Copies a finished folder to another place so that it appears there whole or not at all. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { FileError, fileError, isGone, isRunning, processIdentity } from '@adaptmem/core';

/** Files from this size on are linked instead of copied. */
const LINK_FROM_BYTES = 1 << 20;
/** Where a new folder is built and an old one goes, beside the final name: `.placing.<identity>.<n>`. */
const TEMPORARY = /^\.placing\.([^.]+)\.\d+$/;
/** What `writeAtomic` leaves when it is killed: `<name>.<pid>-<8 hex digits>.tmp`. */
const HALF_WRITTEN = /\.(\d+)-[0-9a-f]{8}\.tmp$/;

let temporaries = 0;

/**
 * Shows the files of `source` (but its `stage.json`) as `<root>/<name>`, in place of what was there.
 *
 * @throws FileError; what was there is then untouched
 */
export function placeFolder(source: string, root: string, name: string): void {
  const target = join(root, name);
  const fresh = temporary(root);
  const old = temporary(root);
  try {
    copyTree(source, fresh);
    mkdirSync(dirname(target), { recursive: true });
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } catch (error) {
    if (existsSync(old) && !existsSync(target)) renameSync(old, target);
    throw error instanceof FileError ? error : fileError('write', target, error);
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes what processes that are over left of `placeFolder` and `writeAtomic` in a run folder. */
export function sweepPlaced(root: string): void {
  if (!existsSync(root)) return;
  for (const item of readdirSync(root)) {
    const owner = TEMPORARY.exec(item)?.[1];
    if (owner && isGone(owner)) rmSync(join(root, item), { recursive: true, force: true });
  }
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const writer = HALF_WRITTEN.exec(path)?.[1];
    if (writer && !isRunning(Number(writer))) rmSync(join(root, path), { force: true });
  }
}

function temporary(root: string): string {
  temporaries += 1;
  return join(root, `.placing.${processIdentity()}.${temporaries}`);
}

function copyTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const item of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const from = join(item.parentPath, item.name);
    const path = relative(source, from);
    if (item.isDirectory()) mkdirSync(join(target, path), { recursive: true });
    else if (path !== 'stage.json') copyFile(from, join(target, path));
  }
}

function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if (statSync(from).size >= LINK_FROM_BYTES && link(from, to)) return;
  copyFileSync(from, to);
  chmodSync(to, 0o644); // the original is read-only
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false; // another file system, or one without links
  }
}
