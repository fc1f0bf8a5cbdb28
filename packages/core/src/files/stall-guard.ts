/** Breaks a transfer off when nothing has come for a while, or when the caller does. */
export class StallGuard {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;
  stalled = false;

  constructor(
    readonly afterMs: number,
    caller: AbortSignal | undefined,
  ) {
    this.signal = caller ? AbortSignal.any([caller, this.#controller.signal]) : this.#controller.signal;
    this.#timer = this.#start();
  }

  readonly signal: AbortSignal;

  restart(): void {
    this.end();
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => {
      this.stalled = true;
      this.#controller.abort();
    }, this.afterMs);
  }
}
