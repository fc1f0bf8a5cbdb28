/** The account of every component during one inference. */
import type { ComponentResult } from '@adaptmem/core';
import type { ChipComponent } from './chip-components.js';

/** What an operator adds to a component. */
export type LedgerEntry = Partial<Pick<ComponentResult, 'dynamicPj' | 'readBits' | 'writtenBits'>>;

/** How much of the time a component sleeps, and the share of its leakage that it has then. */
export interface Slumber {
  asleepNs: number;
  leakage: number;
}

export class ComponentLedger {
  readonly #accounts: Map<string, ComponentResult>;
  readonly #leakageMw: ReadonlyMap<string, number>;

  /** @param usedBits bits placed in each memory, by its name */
  constructor(components: readonly ChipComponent[], usedBits: ReadonlyMap<string, number>) {
    this.#leakageMw = new Map(components.map(({ component, leakageMw }) => [component, leakageMw]));
    this.#accounts = new Map(
      components.map(({ leakageMw: _, ...component }) => [
        component.component,
        {
          ...component,
          usedBits: usedBits.get(component.component) ?? 0,
          dynamicPj: 0,
          leakagePj: 0,
          readBits: 0,
          writtenBits: 0,
        },
      ]),
    );
  }

  /** @throws TypeError if there is no such component */
  add(component: string, { dynamicPj = 0, readBits = 0, writtenBits = 0 }: LedgerEntry): void {
    const account = this.#accounts.get(component);
    if (!account) throw new TypeError(`No component "${component}"`);
    account.dynamicPj += dynamicPj;
    account.readBits += readBits;
    account.writtenBits += writtenBits;
  }

  /** Adds leakage over the whole inference and gives the accounts. mW · ns = pJ. */
  close(latencyNs: number, slumbers: ReadonlyMap<string, Slumber> = new Map()): ComponentResult[] {
    return [...this.#accounts.values()].map((account) => {
      const { asleepNs, leakage } = slumbers.get(account.component) ?? { asleepNs: 0, leakage: 1 };
      const awakeNs = latencyNs - asleepNs;
      const leakageMw = this.#leakageMw.get(account.component)!;
      return { ...account, leakagePj: leakageMw * (awakeNs + leakage * asleepNs) };
    });
  }
}
