/** Finds and reads the files that an experiment, or another configuration, names, and keeps every mistake with its place. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, findSharedData, InputError, type Issue, type LoadedConfig } from '@adaptmem/core';
import { REPOSITORY } from '../repository.js';

/** Keys that lead to a value of the file. */
export type Path = (string | number)[];
/** What stands for the folder of shared data in a path. */
const SHARED = '$ADAPTMEM_SHARED';

type Tree = Record<string | number, unknown>;

/** Finds and reads files that a configuration names, and collects what is wrong with them. */
export class Finder {
  readonly issues: Issue[] = [];
  readonly #loaded: LoadedConfig<unknown>;
  readonly #absolute: [Path, string][] = [];

  constructor(loaded: LoadedConfig<unknown>) {
    this.#loaded = loaded;
  }

  note(path: Path, message: string, code: string): undefined {
    this.issues.push(this.#loaded.issueAt(path, message, code));
    return undefined;
  }

  /** The path that `text` means: `$ADAPTMEM_SHARED` is replaced, the rest is relative to the file it stands in. */
  resolve(path: Path, text: string): string | undefined {
    if (!text.startsWith(SHARED)) {
      const file = this.#loaded.resolveFile(path, text);
      this.#absolute.push([path, file]);
      return file;
    }
    const shared = findSharedData(REPOSITORY);
    if (shared) return join(shared, text.slice(SHARED.length));
    return this.note(
      path,
      'There is no folder of shared data: set ADAPTMEM_SHARED to where it is',
      'NO_SHARED_DATA',
    );
  }

  /** A copy of the configuration with every path that was resolved. */
  withAbsolutePaths<C extends object>(config: C): C {
    const copy = structuredClone(config);
    for (const [path, file] of this.#absolute) {
      const parent = path.slice(0, -1).reduce((at, key) => at[key] as Tree, copy as unknown as Tree);
      parent[path.at(-1)!] = file;
    }
    return copy;
  }

  /** As `resolve`, for a file or folder that must exist. */
  find(path: Path, text: string): string | undefined {
    const file = this.resolve(path, text);
    if (file === undefined || existsSync(file)) return file;
    return this.note(path, `No such file or folder: "${file}"`, 'CONFIG_NO_FILE');
  }

  /** What `read` makes of a file; its own mistakes join ours. */
  read<T>(path: Path, text: string, read: (file: string) => T): T | undefined {
    const file = this.find(path, text);
    return file === undefined ? undefined : this.attempt(path, () => read(file));
  }

  /** What `action` gives; its mistakes join ours, those without a place of their own at `path`. */
  attempt<T>(path: Path, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (error instanceof InputError) this.issues.push(...error.issues);
      else if (error instanceof AppError) this.note(path, error.message, error.code);
      else throw error;
      return undefined;
    }
  }
}
