/** Which bank a word of a memory lives in. */

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

type AddressMap = (word: number, geometry: BankGeometry) => BankPlace;

/**
 * Ways to spread words over banks; every one is a bijection.
 *
 * `low-order`: neighbours in neighbouring banks; `high-order`: a bank is full before the next begins; `block`: blocks
 * of 16 words take turns; `xor`: low-order, turned by the bits of the row, so that strides of the number of banks do
 * not meet in one bank. `xor` needs a power of two of banks, `block` whole blocks.
 */
export const ADDRESS_MAPS = {
  'low-order': (word, { banks }) => ({ bank: word % banks, row: Math.floor(word / banks) }),
  'high-order': (word, { rows }) => ({ bank: Math.floor(word / rows), row: word % rows }),
  block(word, { banks }) {
    const block = Math.floor(word / BLOCK_WORDS);
    return {
      bank: block % banks,
      row: Math.floor(block / banks) * BLOCK_WORDS + (word % BLOCK_WORDS),
    };
  },
  xor(word, { banks }) {
    const row = Math.floor(word / banks);
    return { bank: (word % banks) ^ (row % banks), row };
  },
} satisfies Record<string, AddressMap>;

export type Interleaving = keyof typeof ADDRESS_MAPS;

export const BLOCK_WORDS = 16;

/**
 * @throws RangeError if the geometry does not suit the map, or the word is not in the memory
 */
export function bankPlace(interleaving: Interleaving, word: number, geometry: BankGeometry): BankPlace {
  const { banks, rows } = geometry;
  if (word < 0 || word >= banks * rows)
    throw new RangeError(`Word ${word} of a memory of ${banks * rows} words`);
  if (interleaving === 'xor' && (banks & (banks - 1)) !== 0)
    throw new RangeError(`XOR interleaving needs a power of two of banks, got ${banks}`);
  if (interleaving === 'block' && rows % BLOCK_WORDS !== 0)
    throw new RangeError(
      `Block interleaving needs whole blocks of ${BLOCK_WORDS} words, got banks of ${rows}`,
    );
  return ADDRESS_MAPS[interleaving](word, geometry);
}
