/** Byte strings and their numbers, found as the prefixes of a text: a trie whose edges are in one hash table. */
export class ByteTrie {
  /** `node · 256 + byte + 1`, 0 where the slot is free. */
  #keys = new Uint32Array(1024);
  #children = new Uint32Array(1024);
  /** Number of the string that ends at a node, -1 if none does. */
  #values = new Int32Array(512).fill(-1);
  #nodes = 1;

  /** The node of the empty string. */
  static readonly ROOT = 0;

  /** Makes `bytes` known as `value` (from 0 on). */
  insert(bytes: Uint8Array, value: number): void {
    let node = ByteTrie.ROOT;
    for (const byte of bytes) node = this.#childOrNew(node, byte);
    this.#values[node] = value;
  }

  /** The node one byte further; 0 if no string goes on so. */
  child(node: number, byte: number): number {
    return this.#children[this.#slot(node * 256 + byte + 1)]!;
  }

  /** The number of the string that ends at `node`, -1 if none does. */
  value(node: number): number {
    return this.#values[node]!;
  }

  /** Length of the longest known string at the start of `text` from `start`, 0 if there is none. */
  longestPrefix(text: Uint8Array, start: number): number {
    let longest = 0;
    for (let at = start, node = ByteTrie.ROOT; at < text.length; at++) {
      node = this.child(node, text[at]!);
      if (node === 0) break;
      if (this.#values[node]! >= 0) longest = at + 1 - start;
    }
    return longest;
  }

  /** The slot that holds `key`, or the free one where it belongs. */
  #slot(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask; // Fibonacci hashing, 2^32 / golden ratio
    while (this.#keys[slot] !== key && this.#keys[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  #childOrNew(node: number, byte: number): number {
    const known = this.child(node, byte);
    if (known !== 0) return known;
    if (this.#nodes * 2 >= this.#keys.length) this.#grow();
    const slot = this.#slot(node * 256 + byte + 1);
    this.#keys[slot] = node * 256 + byte + 1;
    this.#children[slot] = this.#nodes;
    return this.#nodes++;
  }

  /** Doubles the tables, so that at most half of the slots are taken. */
  #grow(): void {
    const [keys, children, values] = [this.#keys, this.#children, this.#values];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#children = new Uint32Array(keys.length * 2);
    this.#values = new Int32Array(keys.length).fill(-1);
    this.#values.set(values);
    keys.forEach((key, from) => {
      if (key === 0) return;
      const slot = this.#slot(key);
      this.#keys[slot] = key;
      this.#children[slot] = children[from]!;
    });
  }
}
