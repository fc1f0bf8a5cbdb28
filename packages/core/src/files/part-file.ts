/** What has been received of a file that is not yet whole: `PATH.part`, and of what it is in `PATH.part.json`. */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { FileError } from '../errors.js';
import { Broken, downloadError } from './download-error.js';
import { fileError, syncFolder, writeAtomic } from './write-atomic.js';

/** What a partial file is of. */
interface PartState {
  url: string;
  /** The server's tag or date of the content. */
  validator?: string;
}

/** The bytes received so far. */
export class PartFile {
  readonly #part: string;
  readonly #state: string;
  /** Whether bytes of an earlier answer are in it. */
  #joined = false;

  constructor(
    readonly path: string,
    readonly url: string,
    readonly sha256: string | undefined,
  ) {
    this.#part = `${path}.part`;
    this.#state = `${path}.part.json`;
  }

  get size(): number {
    return existsSync(this.#part) ? statSync(this.#part).size : 0;
  }

  /** The server's tag or date of what was received. */
  get validator(): string | undefined {
    return this.#read()?.validator;
  }

  /** Only where the server can tell whether the file is still the same, or the hash will. */
  #mayGoOn(): boolean {
    const state = this.#read();
    return state?.url === this.url && (state.validator !== undefined || this.sha256 !== undefined);
  }

  #read(): PartState | undefined {
    try {
      return JSON.parse(readFileSync(this.#state, 'utf8')) as PartState;
    } catch {
      return undefined; // there is none, or it is damaged: begin anew
    }
  }

  /** How much is there to go on from; what cannot be gone on from is removed. */
  prepare(): number {
    if (!this.#mayGoOn()) this.discard();
    return this.size;
  }

  discard(): void {
    rmSync(this.#part, { force: true });
    rmSync(this.#state, { force: true });
  }

  /** Opens it for more bytes, or anew. */
  open(resume: boolean, validator: string | undefined): number {
    this.#joined = resume;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      if (!resume) {
        this.discard();
        const state: PartState = { url: this.url, ...(validator === undefined ? {} : { validator }) };
        writeAtomic(this.#state, JSON.stringify(state));
      }
      return openSync(this.#part, 'a');
    } catch (error) {
      throw error instanceof FileError ? error : fileError('write', this.#part, error);
    }
  }

  append(descriptor: number, chunk: Uint8Array): void {
    try {
      for (let written = 0; written < chunk.length; )
        written += writeSync(descriptor, chunk, written, chunk.length - written);
    } catch (error) {
      throw fileError('write', this.#part, error);
    }
  }

  /** Checks the content, and gives it its name. @throws Broken if what was put together does not fit together */
  async finish(): Promise<void> {
    const found = this.sha256 === undefined ? undefined : await sha256OfStream(this.#part);
    if (found !== this.sha256?.toLowerCase()) {
      this.discard();
      const reason = `its SHA-256 is ${found}, expected ${this.sha256}`;
      if (this.#joined) throw new Broken(reason);
      throw downloadError('SHA256', this.url, reason, {
        hint: 'The file on the server was changed or damaged; what was received is removed.',
      });
    }
    try {
      renameSync(this.#part, this.path);
      rmSync(this.#state, { force: true });
      syncFolder(dirname(this.path));
    } catch (error) {
      throw fileError('write', this.path, error);
    }
  }
}

async function sha256OfStream(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw fileError('read', path, error);
  }
  return hash.digest('hex');
}
