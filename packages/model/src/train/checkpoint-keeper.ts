import {
  type CheckpointOptions,
  checkpointPath,
  loadState,
  saveState,
  type TrainingState,
} from './training-checkpoint.js';

/** The one checkpoint of a run: when it is due, and whether its weights can be trusted. */
export class CheckpointKeeper {
  readonly #options: CheckpointOptions | undefined;
  readonly #fingerprint: string;
  #saved?: { step: number; path: string; isGood: boolean };

  /** @param options absent: nothing is kept */
  constructor(options: CheckpointOptions | undefined, fingerprint: string) {
    this.#options = options;
    this.#fingerprint = fingerprint;
  }

  /** The state to go on from, if there is one. @throws DataError if it is damaged or of another run */
  load(): TrainingState | undefined {
    if (!this.#options) return undefined;
    const { folder, startFrom } = this.#options;
    const own = loadState(folder, this.#fingerprint);
    if (own) this.#saved = { step: own.progress.step, path: checkpointPath(folder), isGood: false };
    return own ?? (startFrom === undefined ? undefined : loadState(startFrom, this.#fingerprint));
  }

  /** Whether the state after that step is to be written and is not yet. */
  isDue(step: number): boolean {
    if (!this.#options || step === 0 || this.#saved?.step === step) return false;
    return step % this.#options.everySteps === 0;
  }

  /** @returns the path, if something was written @throws FileError; the checkpoint before is then untouched */
  save(state: TrainingState): string | undefined {
    if (!this.#options) return undefined;
    const path = saveState(this.#options.folder, state);
    this.#saved = { step: state.progress.step, path, isGood: false };
    return path;
  }

  /** The weights after that step have given a finite loss. */
  confirm(step: number): void {
    if (this.#saved?.step === step) this.#saved.isGood = true;
  }

  /** Where the last weights are that gave a finite loss, in words; absent if they were not saved. */
  get lastGood(): string | undefined {
    if (!this.#saved?.isGood) return undefined;
    return `the last good weights, of step ${this.#saved.step}, are in "${this.#saved.path}"`;
  }
}
