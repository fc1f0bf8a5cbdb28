/** Adds products up, and sends a finished tile of n × n sums away, row by row. */
import type { Products, StepEnd } from './datapath.js';
import type { Access } from './decoder.js';
import type { Link } from './network/link.js';
import type { Process } from './network/network.js';

interface AccumulatorPorts {
  n: number;
  products: Link<Products>;
  stepEnds: Link<StepEnd>;
  sums: Link<Access>;
}

/** While it sends, and a cycle longer, it takes no products. */
export class Accumulator implements Process {
  readonly #ports: AccumulatorPorts;
  /** Rows to send. */
  #rows = 0;
  #resting = false;

  constructor(ports: AccumulatorPorts) {
    this.#ports = ports;
  }

  step(): void {
    const { n, products, stepEnds } = this.#ports;
    if (this.#resting) {
      this.#resting = false;
      return;
    }
    if (this.#rows === 0) {
      products.take();
      if (stepEnds.take() !== 'last') return;
      this.#rows = n;
    }
    this.#send();
  }

  get state(): string {
    return `${this.#rows}${this.#resting}`;
  }

  #send(): void {
    if (!this.#ports.sums.push('w')) return;
    this.#rows--;
    this.#resting = this.#rows === 0;
  }
}
