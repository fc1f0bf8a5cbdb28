/** Finds an item by its tensor and part. */
import type { TensorPart } from '@adaptmem/core';
import type { PlacementItem } from './placement-problem.js';

export class ItemIndex {
  readonly #byTensor = new Map<string, Partial<Record<TensorPart, number>>>();

  constructor(items: readonly PlacementItem[]) {
    items.forEach(({ tensor, part }, index) => {
      const parts = this.#byTensor.get(tensor) ?? {};
      parts[part] = index;
      this.#byTensor.set(tensor, parts);
    });
  }

  /** The index of the item, or `undefined` if there is none. */
  find(key: { tensor: string; part: TensorPart }): number | undefined {
    return this.#byTensor.get(key.tensor)?.[key.part];
  }

  /** @throws TypeError if there is no such item */
  of(key: { tensor: string; part: TensorPart }): number {
    const index = this.find(key);
    if (index === undefined) throw new TypeError(`No item "${key.tensor}" ${key.part}`);
    return index;
  }
}
