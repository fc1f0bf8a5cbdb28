/** Events that are pushed from anywhere and read by one `for await`. */
export class EventQueue<T> implements AsyncIterable<T> {
  #events: T[] = [];
  #over = false;
  #failure: unknown;
  #wake: () => void = () => {};

  push(event: T): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Ends the iteration after the events that are waiting, by throwing `failure` if it is given. */
  close(failure?: unknown): void {
    this.#over = true;
    this.#failure = failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      yield* this.#events.splice(0);
      if (this.#events.length > 0) continue;
      if (this.#over) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
