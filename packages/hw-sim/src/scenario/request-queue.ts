/** Waiting requests, served in their order but for those that join a batch. */
import type { Request } from './request-stream.js';

/** Requests that are looked at for a batch: so much memory a queue takes, however long it is. */
const WINDOW = 256;

export class RequestQueue {
  readonly #source: Iterator<Request>;
  readonly #window: Request[] = [];

  constructor(source: Iterable<Request>) {
    this.#source = source[Symbol.iterator]();
  }

  /** The request that is next, whether or not it has come yet; undefined at the end of the stream. */
  get head(): Request | undefined {
    this.#fill(1);
    return this.#window[0];
  }

  /** The head with up to `limit` − 1 requests of its task that have come by `untilNs`, of the first 256. */
  take(limit: number, untilNs: number): Request[] {
    const { head } = this;
    if (!head) return [];
    this.#window.shift();
    const batch = [head];
    if (limit === 1) return batch;
    this.#fill(WINDOW);
    for (let place = 0; place < this.#window.length && batch.length < limit; ) {
      const request = this.#window[place]!;
      if (request.atNs > untilNs) break;
      if (request.task === head.task) batch.push(...this.#window.splice(place, 1));
      else place++;
    }
    return batch;
  }

  #fill(size: number): void {
    while (this.#window.length < size) {
      const { value, done } = this.#source.next();
      if (done) return;
      this.#window.push(value);
    }
  }
}
