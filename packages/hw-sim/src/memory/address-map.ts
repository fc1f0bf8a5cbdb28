/** Which bank a word of a memory lives in. */
import type { Interleaving } from '@adaptmem/core';

export interface BankPlace {
  bank: number;
  /** Word within the bank. */
  row: number;
}

export interface BankGeometry {
  banks: number;
  /** Words of each bank. */
  rows: number;
}

interface AddressMap {
  bank: (word: number, geometry: BankGeometry) => number;
  row: (word: number, geometry: BankGeometry) => number;
}

export const BLOCK_WORDS = 16;

const rowOfRound = (word: number, { banks }: BankGeometry) => Math.floor(word / banks);

/**
 * Ways to spread words over banks; every one is a bijection.
 *
 * `low-order`: neighbours in neighbouring banks; `high-order`: a bank is full before the next begins; `block`: blocks
 * of 16 words take turns; `xor`: low-order, turned by the bits of the row, so that strides of the number of banks do
 * not meet in one bank. `xor` needs a power of two of banks, `block` whole blocks.
 */
export const ADDRESS_MAPS: Record<Interleaving, AddressMap> = {
  'low-order': { bank: (word, { banks }) => word % banks, row: rowOfRound },
  'high-order': { bank: (word, { rows }) => Math.floor(word / rows), row: (word, { rows }) => word % rows },
  block: {
    bank: (word, { banks }) => Math.floor(word / BLOCK_WORDS) % banks,
    row: (word, { banks }) => Math.floor(word / BLOCK_WORDS / banks) * BLOCK_WORDS + (word % BLOCK_WORDS),
  },
  xor: {
    bank: (word, { banks }) => (word % banks) ^ (Math.floor(word / banks) % banks),
    row: rowOfRound,
  },
};

/** @throws RangeError if the geometry does not suit the map */
export function checkGeometry(interleaving: Interleaving, { banks, rows }: BankGeometry): void {
  if (interleaving === 'xor' && (banks & (banks - 1)) !== 0)
    throw new RangeError(`XOR interleaving needs a power of two of banks, got ${banks}`);
  if (interleaving === 'block' && rows % BLOCK_WORDS !== 0)
    throw new RangeError(
      `Block interleaving needs whole blocks of ${BLOCK_WORDS} words, got banks of ${rows}`,
    );
}

/**
 * @throws RangeError if the geometry does not suit the map, or the word is not in the memory
 */
export function bankPlace(interleaving: Interleaving, word: number, geometry: BankGeometry): BankPlace {
  const { banks, rows } = geometry;
  if (word < 0 || word >= banks * rows)
    throw new RangeError(`Word ${word} of a memory of ${banks * rows} words`);
  checkGeometry(interleaving, geometry);
  const { bank, row } = ADDRESS_MAPS[interleaving];
  return { bank: bank(word, geometry), row: row(word, geometry) };
}
