/** A network of clocked processes, simulated cycle by cycle. */
import { Link } from './link.js';

export interface Process {
  /** One cycle. */
  step(): void;
  /** Everything that decides on the future but `work`; two processes in equal states behave alike. */
  readonly state: string;
  /** Units of work left, for a process that ends some time; as long as it is above 0 its value changes nothing. */
  work?: number;
}

/** What the network looked like when a unit of work ended. */
interface Epoch {
  cycle: number;
  work: number[];
}

export class Network {
  readonly #links: Link<unknown>[] = [];
  readonly #processes: Process[] = [];
  #cycle = 0;

  link<M>(): Link<M> {
    const link = new Link<M>();
    this.#links.push(link as Link<unknown>);
    return link;
  }

  add<P extends Process>(process: P): P {
    this.#processes.push(process);
    return process;
  }

  /** Cycles so far. */
  get cycle(): number {
    return this.#cycle;
  }

  /**
   * Runs until `isDone`, tested after each cycle.
   *
   * If `endsEpoch` is given, it tells after a cycle that a unit of work (a tile, a row) has ended. Where the
   * network is then in the state of an earlier epoch, it goes on as it did from there, as long as every process
   * has work left: those rounds are counted without being stepped through. The result is exact.
   *
   * @throws RangeError after `limit` steps: a network that never ends is a defect
   */
  run(isDone: () => boolean, endsEpoch?: () => boolean, limit = 1e8): void {
    const epochs = new Map<string, Epoch>();
    for (let steps = 0; !isDone(); steps++) {
      if (steps > limit) throw new RangeError(`Not done after ${limit} cycles`);
      this.#step();
      if (endsEpoch?.()) this.#skipRounds(epochs);
    }
  }

  #step(): void {
    for (const link of this.#links) link.transfer();
    for (const process of this.#processes) process.step();
    this.#cycle++;
  }

  #skipRounds(epochs: Map<string, Epoch>): void {
    const state = this.#state();
    const working = this.#processes.filter(({ work }) => work !== undefined);
    const now: Epoch = { cycle: this.#cycle, work: working.map(({ work }) => work!) };
    const before = epochs.get(state);
    epochs.set(state, now);
    if (!before) return;
    const done = now.work.map((work, index) => before.work[index]! - work);
    const rounds = Math.min(...now.work.map((work, index) => roundsWithin(work, done[index]!)));
    if (!(rounds > 0)) return;
    this.#cycle += rounds * (now.cycle - before.cycle);
    working.forEach((process, index) => {
      process.work! -= rounds * done[index]!;
    });
    epochs.clear();
  }

  #state(): string {
    return [...this.#links, ...this.#processes].map(({ state }) => state).join(' ');
  }
}

/** How many rounds of `done` units leave something of `work`. */
function roundsWithin(work: number, done: number): number {
  if (done === 0) return Number.POSITIVE_INFINITY;
  return Math.floor((work - 1) / done);
}
