/** The cost of a transfer in every memory, computed once for equal transfers. */
import type { SizedMemory } from '../memory/memory.js';
import { transferCost } from '../memory/transfer.js';
import type { PartTransfer } from './cost-inference.js';
import type { PlacementUse } from './placement-problem.js';

/** Indexed by memory. */
export type TransferCosts = Readonly<Pick<PlacementUse, 'cycles' | 'energyPj'>>;

/** Equal transfers, of whatever. */
export type Transfers = Pick<PartTransfer, 'bits' | 'direction' | 'times'>;

export class CostTable {
  readonly #memories: readonly SizedMemory[];
  readonly #clockMhz: number;
  readonly #known = new Map<string, TransferCosts>();

  constructor(memories: readonly SizedMemory[], clockMhz: number) {
    this.#memories = memories;
    this.#clockMhz = clockMhz;
  }

  /** All `times` of the transfer together. The arrays are shared: do not write to them. */
  of(transfer: Transfers): TransferCosts {
    const key = `${transfer.direction} ${transfer.bits} ${transfer.times}`;
    let costs = this.#known.get(key);
    if (!costs) {
      costs = this.#compute(transfer);
      this.#known.set(key, costs);
    }
    return costs;
  }

  #compute({ bits, direction, times }: Transfers): TransferCosts {
    const once = this.#memories.map((memory) => transferCost(memory, bits, direction, this.#clockMhz));
    return {
      cycles: Float64Array.from(once, ({ cycles }) => cycles * times),
      energyPj: Float64Array.from(once, ({ energyPj }) => energyPj * times),
    };
  }
}
