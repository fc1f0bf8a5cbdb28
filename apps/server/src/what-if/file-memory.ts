/** What was made of files, kept for as long as they stay as they are. */
import { statSync } from 'node:fs';

interface Entry<T> {
  value: T;
  /** By file: time of its last change and size. */
  stamps: ReadonlyMap<string, string>;
}

/** A bounded memory: of more values than it may hold, those that were used last. */
export class FileMemory<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #most: number;

  /** @param most values that are kept, at least 1 */
  constructor(most: number) {
    this.#most = most;
  }

  /** The value under `key`; nothing if there is none or one of its files has changed. */
  find(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    for (const [file, stamp] of entry.stamps) if (stampOf(file) !== stamp) return undefined;
    this.#entries.set(key, entry); // the last one was used last
    return entry.value;
  }

  /**
   * Keeps a value.
   *
   * @param files files or folders that it was made of
   */
  keep(key: string, files: readonly string[], value: T): T {
    this.#entries.delete(key);
    this.#entries.set(key, { value, stamps: new Map(files.map((file) => [file, stampOf(file)])) });
    if (this.#entries.size > this.#most) this.#entries.delete(this.#entries.keys().next().value!);
    return value;
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size}` : 'absent';
}
