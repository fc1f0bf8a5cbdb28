/** The n × n multipliers: load a k-step, multiply it, tell the accumulator, one after the other. */
import type { Access } from './decoder.js';
import type { Link } from './network/link.js';
import type { Process } from './network/network.js';

/** A vector of n products on its way to the accumulator. */
export type Products = 'p';

/** Told after every k-step: whether it was the last of its tile. */
export type StepEnd = 'last' | 'more';

interface DatapathPorts {
  n: number;
  /** k-steps of an output tile. */
  steps: number;
  operands: readonly Link<Access>[];
  products: Link<Products>;
  stepEnds: Link<StepEnd>;
}

export class Datapath implements Process {
  readonly #ports: DatapathPorts;
  #phase: 'load' | 'multiply' | 'end' = 'load';
  /** Vectors of the phase that are done. */
  #vectors = 0;
  /** Operands of the pair at hand that have been taken. */
  #taken = 0;
  /** k-steps of the tile that are done. */
  #step = 0;
  /** Whether the last cycle ended an output tile. */
  endedTile = false;

  constructor(ports: DatapathPorts) {
    this.#ports = ports;
  }

  step(): void {
    this.endedTile = false;
    if (this.#phase === 'load') this.#load();
    else if (this.#phase === 'multiply') this.#multiply();
    else this.#end();
  }

  get state(): string {
    return `${this.#phase}${this.#vectors}.${this.#taken}.${this.#step}`;
  }

  /** A vector of each operand a cycle, the first before the second. */
  #load(): void {
    const { operands } = this.#ports;
    while (this.#taken < operands.length && operands[this.#taken]!.take()) this.#taken++;
    if (this.#taken < operands.length) return;
    this.#taken = 0;
    this.#count('multiply');
  }

  /** A row of n products of n × n multipliers a cycle. */
  #multiply(): void {
    if (this.#ports.products.push('p')) this.#count('end');
  }

  #end(): void {
    const isLast = this.#step === this.#ports.steps - 1;
    if (!this.#ports.stepEnds.push(isLast ? 'last' : 'more')) return;
    this.#phase = 'load';
    this.#step = isLast ? 0 : this.#step + 1;
    this.endedTile = isLast;
  }

  #count(next: 'multiply' | 'end'): void {
    this.#vectors++;
    if (this.#vectors < this.#ports.n) return;
    this.#vectors = 0;
    this.#phase = next;
  }
}
